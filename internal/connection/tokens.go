package connection

import (
	"time"

	"mooring/internal/secret"
)

// Tokens is one successful answer of a provider's token endpoint (RFC 6749
// section 5.1), before it is sealed.
type Tokens struct {
	Access secret.Value
	// Refresh is empty when the provider gave none.
	Refresh secret.Value
	// ExpiresAt is when the access token lapses.
	ExpiresAt time.Time
	// Scopes are the granted scopes. A provider that omits scope granted what
	// was asked (RFC 6749 section 5.1); the adapter fills that in.
	Scopes []string
	// LapsesAt is when the provider ends the sign-in if it is not used before;
	// zero when it does not, or nobody knows.
	LapsesAt time.Time
	// Endpoint is the address of the API that came with the tokens, checked by the
	// adapter; empty when none came, and then an earlier one stays.
	Endpoint string
	// Account is what the provider knows us by, where its API does not say whose
	// access it is: the client id that was proven. It is handed on to Identify as
	// Access.Account and stored nowhere; empty where the API says it.
	Account string
}

// AuthorizationRequest is one sign-in at a provider that has been started and
// not come back. It is stored before the browser leaves and consumed once.
type AuthorizationRequest struct {
	// StateHash is SHA-256 of the state parameter; the state itself is never stored.
	StateHash []byte
	// SessionHash is SHA-256 of the browser session that started it, so that a
	// callback in another browser is refused (RFC 9700 section 4.7).
	SessionHash    []byte
	OrganisationID string
	UserID         string
	Provider       string
	// TenantAddress is what the practice typed, normalised.
	TenantAddress string
	// ConnectionID is set when this is a reconnect of that connection.
	ConnectionID string
	// Verifier is the PKCE verifier (RFC 7636); empty when PKCE is off. Sealed at rest.
	Verifier  secret.Value
	Scopes    []string
	CreatedAt time.Time
	ExpiresAt time.Time
}
