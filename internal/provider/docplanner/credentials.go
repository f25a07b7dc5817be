package docplanner

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// maxCredential is how long a client id or secret may be, in bytes: far beyond any
// that is known.
const maxCredential = 512

// credentialText is what both may consist of (RFC 6749 appendix A.1 and A.2:
// VSCHAR), without the space, which no copied one has.
var credentialText = regexp.MustCompile(`^[\x21-\x7e]+$`)

// sealedCredentials is how credentials are kept as Tokens.Refresh. The version lets a
// later form be told apart.
type sealedCredentials struct {
	Version int    `json:"v"`
	ID      string `json:"id"`
	Secret  string `json:"secret"`
}

// sealedVersion is the form that is written.
const sealedVersion = 1

// encode writes credentials as one text.
func encode(credentials connection.ClientCredentials) secret.Value {
	// Three plain fields cannot fail.
	text, _ := json.Marshal(sealedCredentials{Version: sealedVersion, ID: credentials.ID, Secret: credentials.Secret.Reveal()})
	return secret.NewValue(string(text))
}

// decode reads what encode wrote; false for anything else.
func decode(text secret.Value) (connection.ClientCredentials, bool) {
	var read sealedCredentials
	if err := json.Unmarshal([]byte(text.Reveal()), &read); err != nil || read.Version != sealedVersion {
		return connection.ClientCredentials{}, false
	}
	if !isCredential(read.ID) || !isCredential(read.Secret) {
		return connection.ClientCredentials{}, false
	}
	return connection.ClientCredentials{ID: read.ID, Secret: secret.NewValue(read.Secret)}, true
}

// isCredential reports whether text can be a client id or secret.
func isCredential(text string) bool {
	return len(text) <= maxCredential && credentialText.MatchString(text)
}

// Prove implements connection.Prover.
func (p *Provider) Prove(ctx context.Context, tenantAddress string, credentials connection.ClientCredentials) (connection.Tokens, error) {
	id, password := strings.TrimSpace(credentials.ID), strings.TrimSpace(credentials.Secret.Reveal())
	switch {
	case id == "":
		return connection.Tokens{}, &connection.InputError{Field: "client_id", Message: "Enter the client id that Docplanner gave you."}
	case !isCredential(id):
		return connection.Tokens{}, &connection.InputError{
			Field: "client_id", Message: "That does not look like a client id. It has no spaces and no accents; copy the whole of it.",
		}
	case password == "":
		return connection.Tokens{}, &connection.InputError{Field: "client_secret", Message: "Enter the client secret that Docplanner gave you."}
	case !isCredential(password):
		return connection.Tokens{}, &connection.InputError{
			Field: "client_secret", Message: "That does not look like a client secret. It has no spaces and no accents; copy the whole of it.",
		}
	}
	return p.ask(ctx, tenantAddress, connection.ClientCredentials{ID: id, Secret: secret.NewValue(password)})
}

// Refresh implements token.Refresher: what was proven is proven again. Docplanner
// gives no refresh token, so the credentials stay what is presented.
func (p *Provider) Refresh(ctx context.Context, tenantAddress string, refresh secret.Value, _ []string) (connection.Tokens, error) {
	credentials, readable := decode(refresh)
	if !readable { // Nothing of what is stored can be presented: only typing it again helps.
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureRefused, Operation: "ask for access"}
	}
	return p.ask(ctx, tenantAddress, credentials)
}

// MayReplay implements token.Replayer: asking for a token with client credentials
// uses nothing up (RFC 6749 section 4.4), so a lost answer may be asked for again.
func (p *Provider) MayReplay() bool { return true }

// ask asks for an access token, once.
func (p *Provider) ask(ctx context.Context, tenantAddress string, credentials connection.ClientCredentials) (connection.Tokens, error) {
	if !p.offers(tenantAddress) {
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureNotProcessed, Operation: "ask for access", Err: errCountry}
	}
	tokens, err := p.oauth.ClientCredentials(ctx, tenantAddress, credentials, p.options.Scopes)
	if err != nil {
		return connection.Tokens{}, err
	}
	tokens.Refresh, tokens.Account = encode(credentials), credentials.ID
	return tokens, nil
}
