package edge_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/web/edge"
)

// watcher is told of requests.
type watcher chan string

// Answered implements edge.Watcher.
func (w watcher) Answered(method, route string, status int, took time.Duration) {
	w <- fmt.Sprintf("%s %s %d %t", method, route, status, took > 0)
}

func TestAnAnswerThatBreaksOffIsCountedAndBreaksOffForTheClient(t *testing.T) {
	t.Parallel()
	watch := make(watcher, 2)
	e := echo.New()
	e.Use(edge.Log(edge.LogOptions{Logger: slog.New(slog.DiscardHandler), Watch: watch}), edge.Recover(slog.New(slog.DiscardHandler)))
	e.GET("/halves/:name", func(c echo.Context) error {
		if _, err := io.WriteString(c.Response(), "one half"); err != nil {
			return err
		}
		c.Response().Flush()
		panic(http.ErrAbortHandler)
	})
	server := httptest.NewServer(e)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/halves/first", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if read, err := io.ReadAll(response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the client reads %q, %v", read, err)
	}
	select {
	case told := <-watch:
		if want := "GET /halves/:name 0 true"; told != want {
			t.Errorf("counted as %q, want %q", told, want)
		}
	case <-time.After(time.Minute):
		t.Error("nobody counted it")
	}
	if len(watch) > 0 {
		t.Errorf("counted again: %s", <-watch)
	}
}
