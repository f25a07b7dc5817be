package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/idempotency"
	"mooring/web/edge"
)

// onePlace holds one claim or answer.
type onePlace struct {
	claim  *idempotency.Claim
	answer *idempotency.Answer
}

// Claim implements idempotency.Store.
func (p *onePlace) Claim(_ context.Context, claim idempotency.Claim) (*idempotency.Found, error) {
	if p.claim != nil {
		return &idempotency.Found{Fingerprint: p.claim.Fingerprint, Until: p.claim.Until, Answer: p.answer}, nil
	}
	p.claim = &claim
	return nil, nil
}

// Keep implements idempotency.Store.
func (p *onePlace) Keep(ctx context.Context, _ idempotency.Claim, answer idempotency.Answer) error {
	p.answer = &answer
	return ctx.Err()
}

// Release implements idempotency.Store.
func (p *onePlace) Release(ctx context.Context, _ idempotency.Claim) error {
	p.claim = nil
	return ctx.Err()
}

// Prune implements idempotency.Store.
func (p *onePlace) Prune(context.Context, time.Time, int) (int, error) { return 0, nil }

// posts sends POSTs with a key to a handler, as clients that leave when ctx ends.
func posts(place *onePlace, handle echo.HandlerFunc) func(ctx context.Context) *httptest.ResponseRecorder {
	s := &server{
		Options: Options{Logger: slog.New(slog.DiscardHandler), Repeats: idempotency.New(idempotency.Options{Store: place, Now: time.Now})},
		table:   map[route]*about{{http.MethodPost, "/v1/things"}: {Method: http.MethodPost, Path: "/things"}},
	}
	e := echo.New()
	e.HTTPErrorHandler = s.answerError
	e.POST("/v1/things", handle, s.repeats)
	return func(ctx context.Context) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/things", strings.NewReader("{}"))
		request.Header.Set(repeatHeader, "one")
		answer := httptest.NewRecorder()
		e.ServeHTTP(answer, request)
		return answer
	}
}

func TestARequestWhoseClientLeavesIsCarriedOutWholeAndAnsweredWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithDeadline(t.Context(), time.Now().Add(time.Hour))
	times := 0
	send := posts(&onePlace{}, func(c echo.Context) error {
		times++
		leave()
		if err := c.Request().Context().Err(); err != nil {
			return err
		}
		if _, limited := c.Request().Context().Deadline(); !limited {
			t.Error("nothing limits how long it takes")
		}
		return c.JSON(http.StatusCreated, "made")
	})
	send(ctx)
	if again := send(t.Context()); again.Code != http.StatusCreated || again.Header().Get(replayedHeader) != "true" || times != 1 {
		t.Errorf("sent again: %d %s, carried out %d times", again.Code, again.Body, times)
	}
}

func TestOnlyFinalAnswersAreKept(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		status int
		later  bool
		kept   bool
	}{
		"done":            {status: 200, kept: true},
		"refused":         {status: 422, kept: true},
		"not now":         {status: 409, kept: true},
		"not now, later":  {status: 409, later: true},
		"forbidden":       {status: 403},
		"too many":        {status: 429, later: true},
		"client gone":     {status: edge.StatusGone},
		"a fault of ours": {status: 500},
		"unavailable":     {status: 503, later: true},
	} {
		place := &onePlace{}
		answer := posts(place, func(c echo.Context) error {
			if of.later {
				c.Response().Header().Set(echo.HeaderRetryAfter, "1")
			}
			return c.NoContent(of.status)
		})(t.Context())
		if answer.Code != of.status || (place.answer != nil) != of.kept || (place.claim != nil) != of.kept {
			t.Errorf("%s: answered %d, kept: %t, still claimed: %t", name, answer.Code, place.answer != nil, place.claim != nil)
		}
	}
}
