package docplanner

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// judge knows the page that asks for a proof of being a person, under whatever
// status it comes: nobody processed the call, and later is soon enough.
func judge(found answer.Answer) (connection.FailureKind, bool) {
	return connection.FailureLimited, isCaptcha(found)
}

// judgeToken knows in addition how the token endpoint says that a client is not
// known, or no more. The client is the practice's own, so that somebody there can
// mend it.
func judgeToken(found answer.Answer) (connection.FailureKind, bool) {
	if isCaptcha(found) {
		return connection.FailureLimited, true
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(found.Body, &refusal) != nil {
		refusal.Error = ""
	}
	refused := found.Status == http.StatusUnauthorized || found.Status == http.StatusBadRequest && slices.Contains(refusedClient(), refusal.Error)
	return connection.FailureRefused, refused
}

// isCaptcha reports whether an answer is such a page.
func isCaptcha(found answer.Answer) bool {
	if found.Header.Get(captchaHeader) != "" {
		return true
	}
	media, _, _ := mime.ParseMediaType(found.Header.Get("Content-Type"))
	page := media == "text/html" || bytes.HasPrefix(bytes.TrimSpace(found.Body), []byte("<"))
	return page && (found.Status == http.StatusMethodNotAllowed || found.Status == http.StatusForbidden)
}

// retryAfter finds how long to wait: until the hourly quota begins anew, or for a
// while after a captcha page; 0 where the answer does not say.
func (p *Provider) retryAfter(found answer.Answer) time.Duration {
	switch {
	case found.Status == http.StatusTooManyRequests:
		return resetAfter(found.Header, p.options.Now())
	case isCaptcha(found):
		return captchaWait
	}
	return 0
}

// resetAfter reads how long the hourly quota stays used up; 0 when the answer does
// not say. It is compared with the answer's own Date, so that a clock that is off
// does not matter.
func resetAfter(header http.Header, now time.Time) time.Duration {
	at, err := parseTime(header.Get(limitReset))
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return max(0, at.Sub(now))
}
