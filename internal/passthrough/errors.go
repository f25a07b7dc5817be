package passthrough

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"mooring/internal/provider/answer"
	"mooring/internal/publicnet"
)

// Why a call did not get an answer of the provider's.
var (
	// ErrNoAPI: the provider is not configured, or the API's address is not one that
	// calls may go to.
	ErrNoAPI = errors.New("there is no address of the provider's API")
	// ErrUpgrade: the request asks for another protocol than HTTP.
	ErrUpgrade = errors.New("the protocol cannot be changed")
	// ErrBody: the request's body did not come as it was announced.
	ErrBody = errors.New("the request broke off")
	// ErrUnreachable: no connection to the provider was made, so that nothing was sent.
	ErrUnreachable = errors.New("the provider was not reached")
	// ErrTimeout: the provider did not answer in time. It may have done what was asked.
	ErrTimeout = errors.New("the provider did not answer in time")
	// ErrBroken: the connection broke, or what came was no answer. The provider may have
	// done what was asked.
	ErrBroken = errors.New("the provider's answer broke off or makes no sense")
	// ErrCut: the connection was disconnected meanwhile.
	ErrCut = errors.New("the connection was disconnected meanwhile")
)

// PathError says why a path is not passed on.
type PathError struct {
	// Reason is fit for a person: "a segment is . or ..".
	Reason string
}

// Error implements error.
func (e *PathError) Error() string { return "the path cannot be passed on: " + e.Reason }

// RestError says that the provider allows no call now. Nothing was sent.
type RestError struct {
	Wait time.Duration
}

// Error implements error.
func (e *RestError) Error() string {
	return fmt.Sprintf("the provider allows no call for another %s", e.Wait.Round(time.Second))
}

// describe names what became of a call that failed under ctx. Texts of the transport
// may quote the answer, or an address, and are left out.
func describe(ctx context.Context, err error) error {
	cause := answer.Cause(err)
	switch {
	case errors.Is(context.Cause(ctx), ErrCut):
		return ErrCut
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Canceled
	case errors.Is(ctx.Err(), context.DeadlineExceeded), isTimeout(err):
		return ErrTimeout
	case errors.Is(err, publicnet.ErrPrivate):
		return fmt.Errorf("%w: %w", ErrUnreachable, publicnet.ErrPrivate)
	case neverSent(err):
		return fmt.Errorf("%w: %w", ErrUnreachable, cause)
	default:
		return fmt.Errorf("%w: %w", ErrBroken, cause)
	}
}

// isTimeout reports whether a call took too long, in whatever part.
func isTimeout(err error) bool {
	var timed net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

// neverSent reports whether a call failed before any byte of it was sent.
func neverSent(err error) bool {
	var (
		lookup      *net.DNSError
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		handshake   tls.RecordHeaderError
	)
	return errors.As(err, &lookup) || errors.As(err, &operation) && operation.Op == "dial" ||
		errors.As(err, &certificate) || errors.As(err, &handshake)
}
