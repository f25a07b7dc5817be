package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/web/edge"
)

func TestWhatGoesWrongOutsideOfAnOperationIsAProblemThatTellsNothing(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := &server{Options: Options{Logger: slog.New(slog.NewTextHandler(&log, nil)), BaseURL: "http://localhost"}}
	e := echo.New()
	e.HTTPErrorHandler = s.answerError
	s.use(e)
	e.GET("/v1/panics", func(echo.Context) error { panic("marked") })
	e.GET("/v1/fails", func(echo.Context) error { return errors.New("marked") })
	e.GET("/v1/late", func(echo.Context) error { return context.DeadlineExceeded })
	e.GET("/v1/away", func(echo.Context) error { return connection.ErrUnavailable })
	for path, want := range map[string]struct {
		status int
		slug   string
		retry  string
		lines  int
	}{
		"/v1/panics": {500, "internal", "", 2}, "/v1/fails": {500, "internal", "", 1},
		"/v1/late": {503, "unavailable", "5", 1}, "/v1/away": {503, "unavailable", "5", 1},
	} {
		answer := httptest.NewRecorder()
		log.Reset()
		e.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		if lines := strings.Count(log.String(), "error="); lines != want.lines {
			t.Errorf("%s: %d lines tell the error:\n%s", path, lines, log.String())
		}
		var problem Problem
		if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil {
			t.Fatal(err)
		}
		if answer.Code != want.status || problem.Type != problemPrefix+want.slug || problem.RequestID != answer.Header().Get("X-Request-Id") ||
			problem.RequestID == "" || answer.Header().Get("Retry-After") != want.retry || answer.Header().Get("Content-Type") != problemType {
			t.Errorf("%s: %d %v %+v", path, answer.Code, answer.Header(), problem)
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	answer := httptest.NewRecorder()
	e.ServeHTTP(answer, httptest.NewRequestWithContext(gone, http.MethodGet, "/v1/fails", http.NoBody))
	if answer.Code != edge.StatusGone || answer.Body.Len() != 0 {
		t.Errorf("a client that has gone gets %d %s", answer.Code, answer.Body)
	}
}
