package authority

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"sync"
	"time"
)

// Options are the lifetimes of what an [Authority] issues.
type Options struct {
	CodeTTL    time.Duration
	AccessTTL  time.Duration
	RefreshTTL time.Duration
	// Mark is part of every token and code, so that a test can search a whole
	// system for them. May be empty.
	Mark string
}

// Grant is what a person allowed an application.
type Grant struct {
	ID string
	// Realm is the authorization server at which it was given; Tenant is the
	// practice it is for. They differ when a person with two practices chose
	// the other one.
	Realm, Tenant string
	Client        string
	User          string
	Scopes        []string
	At            time.Time
}

// Tokens is the answer to a successful exchange.
type Tokens struct {
	Access, Refresh string
	ExpiresIn       time.Duration
	Scopes          []string
	Tenant          string
}

// Authority issues and checks. Safe for concurrent use.
type Authority struct {
	opts Options

	mu     sync.Mutex
	codes  map[digest]*code
	tokens map[digest]*token
	grants map[string]*grant
}

// digest is what is kept of a secret.
type digest [sha256.Size]byte

// grant is a Grant and whether it still holds.
type grant struct {
	Grant
	dead bool
}

// token is one access or refresh token.
type token struct {
	kind    Kind
	grant   *grant
	scopes  []string
	expires time.Time
	// used: a refresh token that was exchanged.
	used bool
	// revoked: by itself, without the rest of its grant.
	revoked bool
}

// New makes an empty authority.
func New(opts Options) *Authority {
	return &Authority{
		opts:   opts,
		codes:  map[digest]*code{},
		tokens: map[digest]*token{},
		grants: map[string]*grant{},
	}
}

// Grants lists the living grants for a tenant, oldest first.
func (a *Authority) Grants(tenant string) []Grant {
	a.mu.Lock()
	defer a.mu.Unlock()
	var living []Grant
	for _, g := range a.grants {
		if g.Tenant == tenant && !g.dead {
			living = append(living, g.Grant)
		}
	}
	slices.SortFunc(living, func(x, y Grant) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) })
	return living
}

// secret makes a token or code of 256 random bits that says what it is, as many
// providers' do.
func (a *Authority) secret(prefix string) string {
	var random [32]byte
	rand.Read(random[:]) // Never fails since Go 1.24.
	text := prefix + "_"
	if a.opts.Mark != "" {
		text += a.opts.Mark + "_"
	}
	return text + base64.RawURLEncoding.EncodeToString(random[:])
}

// issue makes a pair of tokens for a grant.
func (a *Authority) issue(now time.Time, g *grant, scopes []string) Tokens {
	issued := Tokens{
		Access:    a.secret("cpa"),
		Refresh:   a.secret("cpr"),
		ExpiresIn: a.opts.AccessTTL,
		Scopes:    slices.Clone(scopes),
		Tenant:    g.Tenant,
	}
	a.tokens[sha256.Sum256([]byte(issued.Access))] = &token{
		kind: AccessToken, grant: g, scopes: issued.Scopes, expires: now.Add(a.opts.AccessTTL),
	}
	a.tokens[sha256.Sum256([]byte(issued.Refresh))] = &token{
		kind: RefreshToken, grant: g, scopes: issued.Scopes, expires: now.Add(a.opts.RefreshTTL),
	}
	return issued
}
