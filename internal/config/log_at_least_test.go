package config_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"mooring/internal/config"
)

func TestAtLeastDropsWhatIsBelow(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	quiet := config.AtLeast(config.NewLogger(config.FormatText, &text), slog.LevelWarn).With("part", "queue").WithGroup("job")
	quiet.Info("chatter")
	quiet.Warn("trouble", "id", 7)
	if got := text.String(); strings.Contains(got, "chatter") || !strings.Contains(got, "trouble part=queue job.id=7") {
		t.Errorf("logged %q", got)
	}
}
