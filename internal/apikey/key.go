package apikey

import (
	"slices"
	"time"
)

// Scope is something that a key allows.
type Scope string

// The scopes. None includes another.
const (
	// ScopeRead reads connections, synced data and events.
	ScopeRead Scope = "read"
	// ScopeTokens hands out access tokens.
	ScopeTokens Scope = "tokens"
	// ScopeProxy calls a provider's API through us.
	ScopeProxy Scope = "proxy"
	// ScopeManage changes things: connect sessions, locations, checks, syncs,
	// disconnects, appointments, webhooks.
	ScopeManage Scope = "manage"
)

// Scopes lists all, in the order in which they are shown.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeTokens, ScopeProxy, ScopeManage} }

// Key is one key. Its secret is known to nobody but whoever was shown it.
type Key struct {
	// ID is the readable part of the key: it finds the row and is no secret.
	ID   string
	Name string
	// Hash is SHA-256 of the whole key. A key has 256 random bits, so that no slower
	// hash is needed.
	Hash   [32]byte
	Scopes []Scope
	// CreatedBy names who made it: a person, or the command line.
	CreatedBy string
	CreatedAt time.Time
	// ExpiresAt is zero for one that does not expire.
	ExpiresAt time.Time
	// LastUsedAt is up to two minutes old; zero: never used.
	LastUsedAt time.Time
	// RevokedAt is zero for one that stands.
	RevokedAt time.Time
}

// Has reports whether the key allows something.
func (k Key) Has(scope Scope) bool { return slices.Contains(k.Scopes, scope) }
