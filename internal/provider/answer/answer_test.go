package answer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/provider/answer"
)

func TestRetryAfterReadsSecondsAndDates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	skewed := now.Add(-48 * time.Hour).Format(http.TimeFormat)
	tests := []struct {
		name, retryAfter, date string
		want                   time.Duration
	}{
		{"seconds", "30", "", 30 * time.Second},
		{"missing", "", "", 0},
		{"negative", "-5", "", 0},
		{"far", "999999999999", "", time.Hour},
		{"overflowing", "99999999999999999999999", "", 0},
		{"nonsense", "soon", "", 0},
		{"a date", now.Add(time.Minute).Format(http.TimeFormat), "", time.Minute},
		{"a date in the past", now.Add(-time.Minute).Format(http.TimeFormat), "", 0},
		{"a far date", now.AddDate(9, 0, 0).Format(http.TimeFormat), "", time.Hour},
		{"a date by a wrong clock", now.Add(-48*time.Hour + time.Minute).Format(http.TimeFormat), skewed, time.Minute},
	}
	for _, test := range tests {
		header := http.Header{"Retry-After": {test.retryAfter}}
		if test.date != "" {
			header.Set("Date", test.date)
		}
		if got := answer.RetryAfter(header, now); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestCodeKeepsIdentifiersOnly(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invalid_grant", "E42", "a.b-c"} {
		if answer.Code(code) != code {
			t.Errorf("%q was not kept", code)
		}
	}
	for _, code := range []string{"", "two words", "<b>", strings.Repeat("a", 65), "é", "a\n"} {
		if got := answer.Code(code); got != "" {
			t.Errorf("%q gave %q", code, got)
		}
	}
}

func TestCauseNeverQuotesWhatCameOverTheWire(t *testing.T) {
	t.Parallel()
	quoting := fmt.Errorf("malformed HTTP response %q", "MARK")
	if got := answer.Cause(quoting).Error(); strings.Contains(got, "MARK") {
		t.Errorf("cause = %q", got)
	}
	if got := answer.Cause(fmt.Errorf("get: %w", context.DeadlineExceeded)); !errors.Is(got, context.DeadlineExceeded) {
		t.Errorf("cause of a time-out = %v", got)
	}
	if answer.Cause(nil) != nil {
		t.Error("no error has a cause")
	}
}

func TestReadRefusesWhatIsTooLong(t *testing.T) {
	t.Parallel()
	if got, err := answer.Read(strings.NewReader("12345"), 5); err != nil || string(got) != "12345" {
		t.Errorf("five bytes of five: %q, %v", got, err)
	}
	if _, err := answer.Read(strings.NewReader("123456"), 5); !errors.Is(err, answer.ErrTooLong) {
		t.Errorf("six bytes of five: %v", err)
	}
	cut := io.MultiReader(strings.NewReader("{"), iotestErr{})
	if _, err := answer.Read(cut, 5); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a cut answer: %v", err)
	}
}

// iotestErr fails as a connection does that closes in the middle of a body.
type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestReadReplacesZeroCharactersOfJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"reason":"a\u0000b"}`:      "a\ufffdb",
		`{"reason":"\u0000"}`:        "\ufffd",
		`{"reason":"\\\u0000"}`:      "\\\ufffd",
		`{"reason":"\\u0000"}`:       `\u0000`,
		`{"reason":"\u0000\u0000"}`:  "\ufffd\ufffd",
		`{"reason":"\u00001"}`:       "\ufffd1",
		`{"reason":"\u0001\ud800é"}`: "\x01\ufffdé",
		`{"re\u0000ason":"x"}`:       "",
	} {
		content, err := answer.Read(strings.NewReader(body), 100)
		var read struct{ Reason string }
		if err == nil {
			err = json.Unmarshal(content, &read)
		}
		if err != nil || read.Reason != want {
			t.Errorf("%s: %q, error %v, want %q", body, read.Reason, err, want)
		}
	}
	for _, cut := range []string{`\`, `{"reason":"\`, `{"reason":"\u`, `{"reason":"\u000`, ""} {
		if content, err := answer.Read(strings.NewReader(cut), 100); err != nil || string(content) != cut {
			t.Errorf("%s: %q, error %v", cut, content, err)
		}
	}
}
