package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Injector acts faults out around a handler.
type Injector struct {
	// Wait pauses for a duration and returns the context's error when that ends
	// first.
	Wait func(context.Context, time.Duration) error
	// WriteError answers in the provider's own error shape.
	WriteError func(w http.ResponseWriter, status int, code, message string)
}

// Sleep is the Wait of a simulation that runs on real time.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Serve answers the request through next, spoilt by the faults. A connection is
// closed without an answer by panicking with [http.ErrAbortHandler], which
// net/http knows and does not log; middleware around it must let that pass.
func (in Injector) Serve(w http.ResponseWriter, r *http.Request, faults []Fault, next http.Handler) {
	early, late := split(faults)
	for _, fault := range early {
		if in.strike(w, r, fault) {
			return
		}
	}
	if len(late) == 0 {
		next.ServeHTTP(w, r)
		return
	}
	answer := &answer{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(answer, r)
	for _, fault := range late {
		if in.spoil(answer, fault) {
			continue
		}
		if in.strike(w, r, fault) {
			return
		}
	}
	answer.send(w)
}

// split puts apart the faults that strike before and after the work, slow ones
// first.
func split(faults []Fault) (early, late []Fault) {
	for _, fault := range faults {
		if fault.late() {
			late = append(late, fault)
		} else {
			early = append(early, fault)
		}
	}
	slowFirst := func(a, b Fault) int {
		switch {
		case a.Kind == Slow && b.Kind != Slow:
			return -1
		case b.Kind == Slow && a.Kind != Slow:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(early, slowFirst)
	slices.SortStableFunc(late, slowFirst)
	return early, late
}

// strike acts out a fault that answers instead of the handler; true means the
// answer is given. Slow only waits.
func (in Injector) strike(w http.ResponseWriter, r *http.Request, fault Fault) bool {
	switch fault.Kind {
	case Slow:
		if in.Wait(r.Context(), fault.delay()) != nil {
			panic(http.ErrAbortHandler)
		}
		return false
	case Down, AnswerDropped:
		panic(http.ErrAbortHandler)
	case RateLimited:
		w.Header().Set("Retry-After", strconv.Itoa(fault.Seconds))
		in.WriteError(w, http.StatusTooManyRequests, "rate_limited", "Too many requests. Try again later.")
	case ServerError:
		in.WriteError(w, http.StatusInternalServerError, "server_error", "Something went wrong on our side.")
	case Unavailable:
		if fault.Seconds > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.Seconds))
		}
		in.WriteError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "We will be back in a moment.")
	case InvalidClient:
		in.WriteError(w, http.StatusUnauthorized, "invalid_client", "The client could not be authenticated.")
	case ErrorWith200:
		in.WriteError(w, http.StatusOK, "server_error", "The request could not be completed.")
	case HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>Please wait</title><h1>Checking your browser before access</h1>")
	default:
		return false
	}
	return true
}
