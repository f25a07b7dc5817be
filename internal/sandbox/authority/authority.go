package authority

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Options are the lifetimes of what an [Authority] issues, and its rules. The
// zero value of each rule is what Core Practice does.
type Options struct {
	CodeTTL   time.Duration
	AccessTTL time.Duration
	// RefreshTTL is how long a refresh token lives; 0: for ever.
	RefreshTTL time.Duration
	// Mark is part of every token and code, so that a test can search a whole
	// system for them. May be empty.
	Mark string
	// Prefix begins every token and code, before a letter for its kind; default
	// "cp".
	Prefix string
	// Rotation says what becomes of a refresh token that was exchanged.
	Rotation Rotation
	// Reuse says what happens when a used refresh token is presented.
	Reuse Reuse
	// OneGrantPerUser: a new grant of a user to a client ends the earlier ones.
	OneGrantPerUser bool
	// RefreshEndsAccess: a refresh ends the grant's earlier access tokens.
	RefreshEndsAccess bool
	// RevokeEndsGrant: revoking an access token ends the whole grant, as
	// revoking a refresh token always does.
	RevokeEndsGrant bool
	// RefreshScope is the scope without which no refresh token is issued; empty:
	// there is always one.
	RefreshScope string
}

// Rotation says what becomes of a refresh token that was exchanged.
type Rotation string

// The rotations.
const (
	// Rotates uses it up and issues another.
	Rotates Rotation = ""
	// Keeps leaves it good, and issues none.
	Keeps Rotation = "keeps"
)

// Reuse says what happens when a used refresh token is presented.
type Reuse string

// What happens at a reuse.
const (
	// PunishesTenant refuses it and kills every token of the tenant.
	PunishesTenant Reuse = ""
	// Refuses refuses it and leaves the others alone.
	Refuses Reuse = "refuses"
	// Accepts takes it as if it were new.
	Accepts Reuse = "accepts"
)

// Grant is what a person allowed an application.
type Grant struct {
	ID string
	// Realm is the authorization server at which it was given; Tenant is the
	// practice it is for. They differ when a person with two practices chose
	// the other one.
	Realm, Tenant string
	Client        string
	// User is who allowed it; empty for a client that acts for itself.
	User   string
	Scopes []string
	At     time.Time
}

// Tokens is the answer to a successful exchange. Refresh is empty when none is
// issued.
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
	kind   Kind
	grant  *grant
	scopes []string
	// expires is zero for one that lives for ever.
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
func (a *Authority) secret(kind string) string {
	var random [32]byte
	rand.Read(random[:]) // Never fails since Go 1.24.
	text := cmp.Or(a.opts.Prefix, "cp") + kind + "_"
	if a.opts.Mark != "" {
		text += a.opts.Mark + "_"
	}
	return text + base64.RawURLEncoding.EncodeToString(random[:])
}

// issue makes the tokens of a grant; a refresh token with them when one is due.
func (a *Authority) issue(now time.Time, g *grant, scopes []string, refresh bool) Tokens {
	issued := Tokens{
		Access:    a.secret("a"),
		ExpiresIn: a.opts.AccessTTL,
		Scopes:    slices.Clone(scopes),
		Tenant:    g.Tenant,
	}
	a.tokens[sha256.Sum256([]byte(issued.Access))] = &token{
		kind: AccessToken, grant: g, scopes: issued.Scopes, expires: now.Add(a.opts.AccessTTL),
	}
	if !refresh || (a.opts.RefreshScope != "" && !slices.Contains(g.Scopes, a.opts.RefreshScope)) {
		return issued
	}
	issued.Refresh = a.secret("r")
	kept := &token{kind: RefreshToken, grant: g, scopes: issued.Scopes}
	if a.opts.RefreshTTL > 0 {
		kept.expires = now.Add(a.opts.RefreshTTL)
	}
	a.tokens[sha256.Sum256([]byte(issued.Refresh))] = kept
	return issued
}

// open keeps a new grant.
func (a *Authority) open(now time.Time, of Grant) *grant {
	g := &grant{Grant: of}
	g.ID = "grant-" + strconv.Itoa(len(a.grants)+1)
	if g.At.IsZero() {
		g.At = now
	}
	a.grants[g.ID] = g
	return g
}

// TenantOf names the tenant that a code or token is for, whatever became of it;
// empty for one that is not known.
func (a *Authority) TenantOf(text string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := sha256.Sum256([]byte(text))
	if t, known := a.tokens[key]; known {
		return t.grant.Tenant
	}
	if c, known := a.codes[key]; known {
		return c.consent.Grant.Tenant
	}
	return ""
}
