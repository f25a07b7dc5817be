package oauth

import (
	"context"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"mooring/internal/connection"
)

// ClientCredentials asks for an access token by a practice's own client credentials
// (RFC 6749 section 4.4), which are presented as Options.ClientAuth says. It sends
// once; every error is a *connection.Failure. FailureClient is what RFC 6749 calls
// credentials that are not known; here they are the practice's, so that Options.Judge
// may call it FailureRefused.
func (c *Client) ClientCredentials(ctx context.Context, tenant string, credentials connection.ClientCredentials, scopes []string) (connection.Tokens, error) {
	send := func(ctx context.Context, config *oauth2.Config) {
		own := clientcredentials.Config{
			ClientID: credentials.ID, ClientSecret: credentials.Secret.Reveal(),
			TokenURL: config.Endpoint.TokenURL, AuthStyle: config.Endpoint.AuthStyle, Scopes: scopes,
		}
		_, _ = own.Token(ctx) // The recorded answer says it all.
	}
	return c.grant(ctx, request{operation: "ask for access", tenant: tenant, scopes: scopes, send: send})
}
