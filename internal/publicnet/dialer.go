package publicnet

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// ErrPrivate is returned where a name, or an address, leads to one that is not public.
// It names none: who asked from outside is not told what our network looks like.
var ErrPrivate = errors.New("the address is not a public one")

// Limits of NewDialer and NewTransport.
const (
	// DefaultTimeout is how long making a connection may take, all addresses of a name
	// together.
	DefaultTimeout = 10 * time.Second
	// MaxHeader bounds the header of an answer, in bytes.
	MaxHeader = 256 << 10
)

// Options configure a Dialer.
type Options struct {
	// AllowPrivate lets it dial any address: for development, and for addresses that
	// the operator configured.
	AllowPrivate bool
	// Timeout bounds the making of a connection; 0: DefaultTimeout.
	Timeout time.Duration
	// Resolver replaces the machine's own, for tests.
	Resolver *net.Resolver
}

// Dialer makes TCP connections. It looks at the very address that is dialled, after
// the name was resolved, so that a name cannot change between the look and the dial.
type Dialer struct {
	dialer net.Dialer
}

// NewDialer makes a dialer.
func NewDialer(options Options) *Dialer {
	dialer := &Dialer{dialer: net.Dialer{Timeout: cmp.Or(options.Timeout, DefaultTimeout), Resolver: options.Resolver}}
	if !options.AllowPrivate {
		dialer.dialer.ControlContext = onlyPublic
	}
	return dialer
}

// DialContext is that of net.Dialer. Errors that come of an address that is not
// public wrap ErrPrivate.
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d.dialer.DialContext(ctx, network, address)
}

// onlyPublic refuses an address just before it is dialled. What is no address and
// port, a socket in the file system say, is refused as well.
func onlyPublic(_ context.Context, _, address string, _ syscall.RawConn) error {
	resolved, err := netip.ParseAddrPort(address)
	if err != nil || !Public(resolved.Addr()) {
		return ErrPrivate
	}
	return nil
}

// NewTransport makes a transport that connects by the dialer. It uses no proxy of
// the environment, which would resolve names by itself. The caller may set what it
// needs besides.
func NewTransport(dialer *Dialer) *http.Transport {
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    DefaultTimeout,
		IdleConnTimeout:        time.Minute,
		MaxIdleConns:           256,
		MaxIdleConnsPerHost:    8,
		MaxResponseHeaderBytes: MaxHeader,
	}
}
