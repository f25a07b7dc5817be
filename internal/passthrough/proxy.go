package passthrough

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"sync"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/provider/outward"
	"mooring/internal/publicnet"
)

// Defaults of Options.
const (
	// DefaultHeaderTimeout is how long the provider may take from the end of the
	// request to the header of its answer.
	DefaultHeaderTimeout = time.Minute
	// DefaultLimit is how long a call may take altogether.
	DefaultLimit = 15 * time.Minute
)

// flushed is how long a piece of an answer whose length is known may wait for the next,
// so that a short one is one write. Those of no known length go on at once.
const flushed = 20 * time.Millisecond

// idlePerHost is how many connections to one host are kept for the next calls.
const idlePerHost = 64

// Options are what a Proxy needs. Lender, Rests, Targets, Now and Logger are required.
type Options struct {
	Lender  Lender
	Rests   Rests
	Targets Targets
	// AllowPrivate lets calls go to any address; else only hosts that the configuration
	// names may be private.
	AllowPrivate bool
	// HeaderTimeout and Limit bound a call; 0: the defaults.
	HeaderTimeout, Limit time.Duration
	// Now is the clock by which connections rest.
	Now    func() time.Time
	Logger *slog.Logger
}

// Proxy passes calls on. It is safe for concurrent use.
type Proxy struct {
	Options
	// guarded dials public addresses alone, open any.
	guarded, open http.RoundTripper
	running       *running
	// reverse is what every call's own begins as.
	reverse httputil.ReverseProxy
}

// New makes a Proxy.
func New(options Options) *Proxy {
	options.HeaderTimeout = cmp.Or(options.HeaderTimeout, DefaultHeaderTimeout)
	options.Limit = cmp.Or(options.Limit, DefaultLimit)
	return &Proxy{
		Options: options, running: newRunning(),
		guarded: transportOf(options, options.AllowPrivate), open: transportOf(options, true),
		reverse: httputil.ReverseProxy{
			FlushInterval: flushed, BufferPool: &buffers{},
			// Its texts may quote what came over the wire.
			ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
		},
	}
}

// transportOf makes a transport. It leaves bodies compressed as they come: what is
// not opened cannot swell.
func transportOf(options Options, private bool) http.RoundTripper {
	transport := publicnet.NewTransport(publicnet.NewDialer(publicnet.Options{AllowPrivate: private}))
	transport.ResponseHeaderTimeout = options.HeaderTimeout
	transport.DisableCompression = true
	transport.MaxIdleConnsPerHost = idlePerHost
	transport.MaxIdleConns = 4 * idlePerHost
	return outward.NewTransport(transport, options.Logger)
}

// Call is one call to pass on.
type Call struct {
	// Authorization is the request's header, Address the client's IP address.
	Authorization, Address string
	ConnectionID           string
	// Path is what follows the API's own address, escaped as it came, without a slash
	// in front.
	Path string
}

// Forward passes a request on and its answer back. An error means that nothing was
// written yet: it is a *PathError, a *RestError, one of this package's, the Lender's,
// or context.Canceled where the client went away. An answer that breaks off breaks the
// client's too: Forward panics with http.ErrAbortHandler, as net/http wants it.
func (p *Proxy) Forward(w http.ResponseWriter, r *http.Request, wanted Call) error {
	if r.Header.Get("Upgrade") != "" {
		return ErrUpgrade
	}
	// Before the connection is looked at, so that a disconnect after that is met.
	ctx, leave := p.running.enter(r.Context(), wanted.ConnectionID)
	defer leave()
	ctx, cancel := context.WithTimeout(outward.Named(ctx, "proxied call"), p.Limit)
	defer cancel()
	under, err := p.begin(ctx, r, wanted)
	if err == nil {
		err = p.pass(w, r, under)
	}
	if err != nil && ctx.Err() != nil {
		return describe(ctx, err)
	}
	return err
}

// begin finds out whether the call may be made, with which token, and where to.
func (p *Proxy) begin(ctx context.Context, r *http.Request, wanted Call) (*call, error) {
	_, loan, err := p.Lender.Lend(ctx, lending.Asked{
		Authorization: wanted.Authorization, Address: wanted.Address, Scope: apikey.ScopeProxy, ConnectionID: wanted.ConnectionID,
	})
	if err != nil {
		return nil, err
	}
	if wait := loan.RestsUntil.Sub(p.Now()); wait > 0 {
		return nil, &RestError{Wait: wait}
	}
	target, found := p.Targets.Target(loan.Provider)
	if !found {
		return nil, ErrNoAPI
	}
	base, configured, err := target.APIBase(loan.Access)
	if err != nil {
		return nil, ErrNoAPI // The text of err may quote the address.
	}
	address, err := Join(base, wanted.Path, r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	made := &call{proxy: p, ctx: ctx, loan: loan, target: target, address: address, transport: p.guarded}
	if configured {
		made.transport = p.open
	}
	return made, made.keepBody(r)
}

// pass runs the call.
func (p *Proxy) pass(w http.ResponseWriter, r *http.Request, under *call) error {
	defer func() {
		if broke := recover(); broke != nil {
			p.Logger.WarnContext(under.ctx, "proxied call broke off", "connection", under.loan.Ref.ID, "cut", context.Cause(under.ctx) == ErrCut)
			panic(broke)
		}
	}()
	defer hold(under.ctx, w, under.streams).release()
	under.answer = w.Header()
	reverse := p.reverse
	reverse.Rewrite, reverse.Transport, reverse.ErrorHandler = under.rewrite, under, under.fail
	reverse.ServeHTTP(w, r.WithContext(under.ctx))
	return under.failed
}

// APIBase is the address below which a connection's calls go; "" when there is none.
func (p *Proxy) APIBase(provider string, access connection.Access) string {
	target, found := p.Targets.Target(provider)
	if !found {
		return ""
	}
	base, _, err := target.APIBase(access)
	if err != nil {
		return ""
	}
	return base
}

// Cut ends the calls of a connection that run in this process: it was disconnected.
func (p *Proxy) Cut(ref connection.Ref) { p.running.cut(ref.ID) }

// Close closes the connections that wait for the next call.
func (p *Proxy) Close() {
	for _, transport := range []http.RoundTripper{p.guarded, p.open} {
		(&http.Client{Transport: transport}).CloseIdleConnections()
	}
}

// buffers lends httputil.ReverseProxy the memory that bodies pass through.
type buffers struct{ pool sync.Pool }

// bufferSize is that of httputil.ReverseProxy's own.
const bufferSize = 32 << 10

// Get implements httputil.BufferPool.
func (b *buffers) Get() []byte {
	if kept, is := b.pool.Get().(*[]byte); is {
		return *kept
	}
	return make([]byte, bufferSize)
}

// Put implements httputil.BufferPool.
func (b *buffers) Put(buffer []byte) { b.pool.Put(&buffer) }
