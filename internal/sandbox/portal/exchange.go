package portal

import (
	"errors"
	"net/http"
	"net/url"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// exchange turns a code, a refresh token or a client's own word into tokens.
func (s *Site) exchange(r *http.Request, v Visit, form url.Values, malformed *OAuthError) (authority.Tokens, *OAuthError) {
	if malformed != nil {
		return authority.Tokens{}, malformed
	}
	client, refused := s.authenticate(r, form)
	if refused == nil {
		refused = s.closed(v.Tenant)
	}
	if refused != nil {
		return authority.Tokens{}, refused
	}
	var tokens authority.Tokens
	var err error
	grant, people := form.Get("grant_type"), s.opts.Layout.Authorize != ""
	switch {
	case grant == "client_credentials" && s.opts.Habits.ClientCredentials:
		return s.ownToken(v, client, form)
	case people && grant == "authorization_code" && form.Get("code") != "":
		tokens, err = v.world.grants.Redeem(v.Now(), authority.Redemption{
			Code: form.Get("code"), Realm: v.realm(), Client: client.ID,
			RedirectURI: form.Get("redirect_uri"), Verifier: form.Get("code_verifier"),
		})
	case people && grant == "refresh_token" && form.Get("refresh_token") != "":
		tokens, err = s.refresh(v, client, form)
	case grant == "", people && (grant == "authorization_code" || grant == "refresh_token"):
		return tokens, badRequest("invalid_request", "A parameter is missing.")
	default:
		return tokens, badRequest("unsupported_grant_type", "This grant type is not supported.")
	}
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) {
		return tokens, badRequest(refusal.Code, refusal.Description)
	}
	return tokens, nil
}

// ownToken gives a client an access token for its own tenant (RFC 6749 section
// 4.4). No scope means every scope.
func (s *Site) ownToken(v Visit, client Client, form url.Values) (authority.Tokens, *OAuthError) {
	if v.Tenant == nil {
		return authority.Tokens{}, &OAuthError{http.StatusUnauthorized, "invalid_client", "The client belongs to nobody."}
	}
	scopes := splitScopes(form.Get("scope"))
	for _, name := range scopes {
		if _, known := s.opts.scope(name); !known {
			return authority.Tokens{}, badRequest("invalid_scope", "A scope is not known.")
		}
	}
	if len(scopes) == 0 {
		scopes = s.scopeNames()
	}
	return v.world.grants.ClientToken(v.Now(), authority.Grant{
		Realm: v.realm(), Tenant: v.Tenant.ID, Client: client.ID, Scopes: scopes,
	}), nil
}

// refresh exchanges a refresh token and records a reuse.
func (s *Site) refresh(v Visit, client Client, form url.Values) (authority.Tokens, error) {
	now := v.Now()
	tokens, err := v.world.grants.Refresh(now, authority.Renewal{
		RefreshToken: form.Get("refresh_token"), Realm: v.realm(), Client: client.ID, Scopes: splitScopes(form.Get("scope")),
	})
	if refusal := (*authority.Error)(nil); errors.As(err, &refusal) && refusal.Reused {
		s.record.Reuse(sandbox.Reuse{
			At: now, Tenant: refusal.Tenant, Client: client.ID, RefreshToken: sandbox.Fingerprint(form.Get("refresh_token")),
		})
	}
	return tokens, err
}
