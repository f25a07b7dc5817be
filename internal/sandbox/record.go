package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"
)

// TokenRequest is one request to a token endpoint.
type TokenRequest struct {
	At        time.Time `json:"at"`
	Tenant    string    `json:"tenant"`
	GrantType string    `json:"grant_type"`
	Client    string    `json:"client"`
	// RefreshToken and Code are fingerprints of what was presented; empty when
	// nothing was.
	RefreshToken string `json:"refresh_token,omitempty"`
	Code         string `json:"code,omitempty"`
	// Outcome is "tokens", the OAuth error code, or "none" when a fault kept
	// the request from being carried out.
	Outcome string `json:"outcome"`
	// Issued is the fingerprint of the refresh token that was issued.
	Issued string `json:"issued,omitempty"`
	// Status is what the client was sent; 0 when the connection was closed
	// without an answer or is still open.
	Status int `json:"status"`
	// Faults struck this request.
	Faults []Kind `json:"faults,omitempty"`
}

// Reuse is a refresh token that was presented after it had been exchanged.
type Reuse struct {
	At time.Time `json:"at"`
	// Tenant is the one whose tokens were killed for it.
	Tenant       string `json:"tenant"`
	Client       string `json:"client"`
	RefreshToken string `json:"refresh_token"`
}

// Revocation is one request to a revocation endpoint that got as far as the
// tokens.
type Revocation struct {
	At     time.Time `json:"at"`
	Tenant string    `json:"tenant"`
	Client string    `json:"client"`
	// Kind is "access_token", "refresh_token" or "unknown".
	Kind  string `json:"kind"`
	Token string `json:"token"`
}

// APICalls counts calls of one method and path that were answered with one
// status (0: without an answer).
type APICalls struct {
	Tenant string `json:"tenant"`
	Call   string `json:"call"`
	Status int    `json:"status"`
	Count  int    `json:"count"`
}

// ScopeUse counts calls of one method and path that needed a scope, were let in
// by it, and were answered as they should be.
type ScopeUse struct {
	Tenant string `json:"tenant"`
	Scope  string `json:"scope"`
	Call   string `json:"call"`
	Count  int    `json:"count"`
}

// Seen is a copy of a [Record].
type Seen struct {
	TokenRequests []TokenRequest `json:"token_requests"`
	Reuses        []Reuse        `json:"reuses"`
	Revocations   []Revocation   `json:"revocations"`
	APICalls      []APICalls     `json:"api_calls"`
	ScopeUses     []ScopeUse     `json:"scope_uses"`
}

// Record keeps what was asked of a provider, in order. The zero value is empty;
// safe for concurrent use. It grows until it is reset: a simulation is not run
// for years.
type Record struct {
	mu    sync.Mutex
	seen  Seen
	calls map[APICalls]int
	uses  map[ScopeUse]int
	// resets counts resets, so that a request from before one does not write
	// into the record after it.
	resets int
}

// TokenRequest keeps a request at the moment it arrives and returns a function
// that changes what is known of it. A request that arrived before a reset is
// forgotten, and changing it does nothing.
func (r *Record) TokenRequest(request TokenRequest) func(change func(*TokenRequest)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	index, resets := len(r.seen.TokenRequests), r.resets
	r.seen.TokenRequests = append(r.seen.TokenRequests, request)
	return func(change func(*TokenRequest)) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if resets == r.resets {
			change(&r.seen.TokenRequests[index])
		}
	}
}

// Reuse keeps a reuse.
func (r *Record) Reuse(reuse Reuse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.Reuses = append(r.seen.Reuses, reuse)
}

// Revocation keeps a revocation.
func (r *Record) Revocation(revocation Revocation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.Revocations = append(r.seen.Revocations, revocation)
}

// APICall counts one call, such as "GET /appointments".
func (r *Record) APICall(tenant, call string, status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls == nil {
		r.calls = map[APICalls]int{}
	}
	r.calls[APICalls{Tenant: tenant, Call: call, Status: status}]++
}

// ScopeUse counts one call, such as "GET /appointments", that a scope let in.
func (r *Record) ScopeUse(tenant, scope, call string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.uses == nil {
		r.uses = map[ScopeUse]int{}
	}
	r.uses[ScopeUse{Tenant: tenant, Scope: scope, Call: call}]++
}

// Seen copies everything that was kept; API calls are ordered by tenant, call
// and status, uses of scopes by tenant, scope and call.
func (r *Record) Seen() Seen {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := Seen{
		TokenRequests: append([]TokenRequest{}, r.seen.TokenRequests...),
		Reuses:        append([]Reuse{}, r.seen.Reuses...),
		Revocations:   append([]Revocation{}, r.seen.Revocations...),
		APICalls:      make([]APICalls, 0, len(r.calls)),
		ScopeUses:     make([]ScopeUse, 0, len(r.uses)),
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.calls), compareCalls) {
		key.Count = r.calls[APICalls{Tenant: key.Tenant, Call: key.Call, Status: key.Status}]
		seen.APICalls = append(seen.APICalls, key)
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.uses), compareUses) {
		key.Count = r.uses[ScopeUse{Tenant: key.Tenant, Scope: key.Scope, Call: key.Call}]
		seen.ScopeUses = append(seen.ScopeUses, key)
	}
	return seen
}

// Reset forgets everything.
func (r *Record) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen, r.calls, r.uses = Seen{}, nil, nil
	r.resets++
}

// compareCalls orders by tenant, call and status.
func compareCalls(a, b APICalls) int {
	return cmp.Or(cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.Call, b.Call), cmp.Compare(a.Status, b.Status))
}

// compareUses orders by tenant, scope and call.
func compareUses(a, b ScopeUse) int {
	return cmp.Or(cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Call, b.Call))
}
