package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/idempotency"
	"mooring/web/edge"
)

// The headers of requests that are sent again.
const (
	repeatHeader   = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
)

const (
	// longestRepeatKey is how long an Idempotency-Key may be, in characters.
	longestRepeatKey = 255
	// repeatWait is when it is worth sending a request again that something came between.
	repeatWait = time.Second
	// keepTime bounds keeping an answer whose client has gone away.
	keepTime = 5 * time.Second
)

// repeats lets each POST with an Idempotency-Key be carried out once: sent again it
// is answered as the first time.
func (s *server) repeats(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		what, _ := s.lineOf(c)
		if !what.repeats() {
			return next(c)
		}
		values := c.Request().Header.Values(repeatHeader)
		if len(values) == 0 && !what.NeedsKey {
			return next(c)
		}
		key := strings.Join(values, ",")
		if problem := repeatFault(values, key); problem != nil {
			return problem
		}
		ctx := c.Request().Context()
		request, err := s.repeatable(c, key)
		if err != nil {
			return err
		}
		claim, answer, err := s.Repeats.Begin(ctx, request)
		var running *idempotency.RunningError
		switch {
		case errors.As(err, &running):
			return repeatRunning.problem("It was sent before with this Idempotency-Key, and how it ended is not known yet. Send it again after the seconds in Retry-After.").after(running.Wait)
		case errors.Is(err, idempotency.ErrDiffers):
			return repeatDiffers.fault("header."+repeatHeader, "was sent with another request; make a new one for each thing that is to be done")
		case err != nil:
			return err
		case answer != nil:
			return replay(c, *answer)
		}
		return s.once(c, claim, next)
	}
}

// repeatFault says what is wrong with an Idempotency-Key.
func repeatFault(values []string, key string) *Problem {
	location := "header." + repeatHeader
	switch {
	case len(values) == 0:
		return invalid.fault(location, "is missing; send a text of your own that is new for each thing that is to be done")
	case len(values) > 1:
		return invalid.fault(location, "stands there more than once")
	case key == "" || len(key) > longestRepeatKey || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return invalid.fault(location, "must be 1 to 255 visible ASCII characters")
	}
	return nil
}

// repeatable is the request by which a repetition is known. Reading the body twice
// is fine: it is in memory.
func (s *server) repeatable(c echo.Context, key string) (idempotency.Request, error) {
	request := c.Request()
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return idempotency.Request{}, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return idempotency.Request{
		Caller: keyOf(request.Context()).ID, Key: key, ConnectionID: c.Param("connection"),
		Parts: []string{request.Method, request.URL.EscapedPath(), request.URL.RawQuery, string(body)},
	}, nil
}

// once carries a claimed request out and keeps its answer before it is sent. What
// says nothing of the request itself is not kept: it may be sent again. The request is
// carried out whole when the client goes away, as long as it may take: who sends it
// again then is told how it ended.
func (s *server) once(c echo.Context, claim idempotency.Claim, next echo.HandlerFunc) error {
	ctx := c.Request().Context()
	whole, done := context.WithCancel(context.WithoutCancel(ctx))
	if ends, limited := ctx.Deadline(); limited {
		whole, done = context.WithDeadline(whole, ends)
	}
	defer done()
	c.SetRequest(c.Request().WithContext(whole))
	response := c.Response()
	wire := response.Writer
	kept := &keeper{header: wire.Header()}
	response.Writer = kept
	finished := false
	defer func() {
		response.Writer = wire
		if !finished { // It panicked, or ended without an answer of its own.
			response.Committed = false
			s.release(c, claim)
		}
	}()
	if err := next(c); err != nil || kept.status == 0 {
		return err
	}
	finished = true
	if kept.isFinal() {
		s.keep(c, claim, kept.answer())
	} else {
		s.release(c, claim)
	}
	wire.WriteHeader(kept.status)
	_, err := wire.Write(kept.body.Bytes())
	return err
}

// keep keeps an answer. One that cannot be kept is given all the same: until the
// claim lapses the same request is told that it is running.
func (s *server) keep(c echo.Context, claim idempotency.Claim, answer idempotency.Answer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), keepTime)
	defer cancel()
	if err := s.Repeats.Keep(ctx, claim, answer); err != nil {
		s.Logger.ErrorContext(ctx, "keep answer for repetitions", "error", err)
	}
}

// release lets a request be sent again that was not carried out.
func (s *server) release(c echo.Context, claim idempotency.Claim) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), keepTime)
	defer cancel()
	if err := s.Repeats.Release(ctx, claim); err != nil {
		s.Logger.ErrorContext(ctx, "release repetitions", "error", err)
	}
}

// isFinal reports an answer that stays the same however often the request is sent: it
// does not say “later”, and not that something went wrong here.
func (k *keeper) isFinal() bool {
	switch k.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, edge.StatusGone:
		return false
	}
	return k.status < http.StatusInternalServerError && k.header.Get(echo.HeaderRetryAfter) == ""
}

// replay answers as the first time.
func replay(c echo.Context, answer idempotency.Answer) error {
	header := c.Response().Header()
	for name, value := range answer.Header {
		header.Set(name, value)
	}
	header.Set(replayedHeader, "true")
	c.Response().WriteHeader(answer.Status)
	_, err := c.Response().Write(answer.Body)
	return err
}

// keptHeaders are those that belong to the answer itself.
var keptHeaders = []string{echo.HeaderContentType, echo.HeaderLocation}

// keeper holds an answer back until it is kept.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (k *keeper) Header() http.Header { return k.header }

// WriteHeader implements http.ResponseWriter.
func (k *keeper) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

// Write implements http.ResponseWriter.
func (k *keeper) Write(part []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(part)
}

// answer is what is kept.
func (k *keeper) answer() idempotency.Answer {
	answer := idempotency.Answer{Status: k.status, Body: k.body.Bytes(), Header: make(map[string]string)}
	for _, name := range keptHeaders {
		if value := k.header.Get(name); value != "" {
			answer.Header[name] = value
		}
	}
	return answer
}
