package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// requestPatience is how long requests under way may take once no new ones are
// accepted.
const requestPatience = 30 * time.Second

// server serves one handler.
type server struct {
	http *http.Server
}

// serve begins to serve. ended is told why it stopped, once, unless close
// stopped it.
func serve(listener net.Listener, handler http.Handler, ended func(error)) *server {
	s := &server{
		http: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute},
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			ended(err)
		}
	}()
	return s
}

// close lets requests under way finish; those that take too long are cut off.
func (s *server) close(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, requestPatience)
	defer cancel()
	err := s.http.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return s.http.Close()
	}
	return err
}

// closed closes a listener that may be nil or closed already.
func closed(listener net.Listener) error {
	if listener == nil {
		return nil
	}
	if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
