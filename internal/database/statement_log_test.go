package database

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
)

func TestOnlySlowAndFailedStatementsAreWordedAndLogged(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct {
		took  time.Duration
		err   error
		wants bool
	}{
		"quick":     {0, nil, false},
		"not found": {0, gorm.ErrRecordNotFound, false},
		"slow":      {2 * slowStatement, nil, true},
		"failed":    {0, errors.New("refused"), true},
	} {
		var text bytes.Buffer
		worded := false
		newStatementLog(slog.New(slog.NewTextHandler(&text, nil))).Trace(t.Context(), time.Now().Add(-try.took), func() (string, int64) {
			worded = true
			return "SELECT $1", 1
		}, try.err)
		if worded != try.wants || strings.Contains(text.String(), "SELECT $1") != try.wants {
			t.Errorf("%s: worded %v, log %q; want %v", name, worded, text.String(), try.wants)
		}
	}
}

func TestStatementsAreLoggedWithoutTheirValues(t *testing.T) {
	t.Parallel()
	text, values := newStatementLog(slog.New(slog.DiscardHandler)).ParamsFilter(t.Context(), "SELECT $1", "a secret")
	if text != "SELECT $1" || len(values) != 0 {
		t.Errorf("%q with %v", text, values)
	}
}
