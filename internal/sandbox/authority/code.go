package authority

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"
)

// Consent is what a code stands for.
type Consent struct {
	Grant       Grant
	RedirectURI string
	// Challenge is the S256 code challenge, or empty when the client sent none.
	Challenge string
}

// Redemption presents a code (RFC 6749 section 4.1.3).
type Redemption struct {
	Code        string
	Realm       string
	Client      string
	RedirectURI string
	Verifier    string
}

// code is one authorization code.
type code struct {
	consent Consent
	expires time.Time
	used    bool
	// grant is what was issued from it.
	grant *grant
}

// IssueCode gives a code for a consent. The grant's ID and time are set here.
func (a *Authority) IssueCode(now time.Time, consent Consent) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	text := a.secret("c")
	consent.Grant.At = now
	a.codes[sha256.Sum256([]byte(text))] = &code{consent: consent, expires: now.Add(a.opts.CodeTTL)}
	return text
}

// Redeem exchanges a code for tokens; every refusal is an [*Error]. A code is
// good for one presentation by its own client, successful or not. Presenting it
// again revokes what was issued from it.
func (a *Authority) Redeem(now time.Time, r Redemption) (Tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, known := a.codes[sha256.Sum256([]byte(r.Code))]
	if !known || c.consent.Grant.Client != r.Client || c.consent.Grant.Realm != r.Realm {
		return Tokens{}, invalidGrant("The code is not known here, or belongs to another client.")
	}
	if c.used {
		if c.grant != nil {
			c.grant.dead = true
		}
		return Tokens{}, invalidGrant("The code was used before. Tokens issued from it were revoked.")
	}
	c.used = true
	if refusal := c.refuse(now, r); refusal != nil {
		return Tokens{}, refusal
	}
	if a.opts.OneGrantPerUser {
		a.killUser(c.consent.Grant)
	}
	c.grant = a.open(now, c.consent.Grant)
	return a.issue(now, c.grant, c.grant.Scopes, true), nil
}

// killUser ends the grants that a user gave a client before this one.
func (a *Authority) killUser(next Grant) {
	for _, g := range a.grants {
		if g.User == next.User && g.Client == next.Client {
			g.dead = true
		}
	}
}

// refuse says why a code that is presented for the first time is not good, or
// returns nil.
func (c *code) refuse(now time.Time, r Redemption) *Error {
	switch {
	case !now.Before(c.expires):
		return invalidGrant("The code has expired.")
	case c.consent.RedirectURI != r.RedirectURI:
		return invalidGrant("redirect_uri differs from the one of the authorization request.")
	case c.consent.Challenge == "" && r.Verifier != "":
		// RFC 9700 section 2.1.1: a verifier without a challenge is a downgrade
		// attack.
		return invalidGrant("code_verifier was sent, but the authorization request had no code_challenge.")
	case c.consent.Challenge != "" && !verifies(c.consent.Challenge, r.Verifier):
		return invalidGrant("code_verifier does not match the code_challenge.")
	}
	return nil
}

// verifies checks an S256 challenge (RFC 7636 section 4.6).
func verifies(challenge, verifier string) bool {
	sum := sha256.Sum256([]byte(verifier))
	want := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(want), []byte(challenge)) == 1
}
