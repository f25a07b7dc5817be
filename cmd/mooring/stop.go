package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A stop takes at most MOORING_DRAIN and these two together; with nothing under
// way it takes a moment. Whoever kills what does not stop in time
// (stop_grace_period of Compose, terminationGracePeriodSeconds of Kubernetes)
// has to wait longer than that.
const (
	// requestPatience is how long requests under way may take once no new ones
	// are accepted: as long as the longest wait for a provider.
	requestPatience = 30 * time.Second
	// closePatience is how long syncs, revocations and renewals under way may
	// take after that.
	closePatience = 30 * time.Second
)

// readyPath is where proxies ask whether to send requests here.
const readyPath = "/readyz"

// afterDrain returns a context that ends so long after ctx has.
func afterDrain(ctx context.Context, drain time.Duration, logger *slog.Logger) context.Context {
	later, end := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		defer end()
		logger.InfoContext(later, "stopping; what is under way is finished first", "drain", drain)
		timer := time.NewTimer(drain)
		defer timer.Stop()
		<-timer.C
	})
	return later
}

// leaving lets a proxy know, from the end of ctx on, that this program is about
// to stop: it is not ready, and each connection ends with its answer. All else
// is served as ever.
func leaving(ctx context.Context, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() == nil {
			handler.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Connection", "close")
		if r.URL.Path == readyPath {
			http.Error(w, "stopping", http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	})
}

// serveUntilDone serves until ctx ends, then lets requests under way finish;
// those that take longer than requestPatience are cut off.
func serveUntilDone(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestPatience)
		defer cancel()
		err := server.Shutdown(patience)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	})
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
