package connection

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"mooring/internal/secret"
)

// StartInput begins a sign-in at a provider.
type StartInput struct {
	OrganisationID string
	By             Actor
	// SessionHash binds the callback to this browser session.
	SessionHash []byte
	Provider    string
	// Tenant is what the person typed, however untidy.
	Tenant string
}

// Start records an authorization request and returns the address at the
// provider to send the browser to (RFC 6749 section 4.1.1), in the same window.
// It returns ErrNotFound for a provider that is not offered and an *InputError
// for a tenant address that is not one.
func (s *Service) Start(ctx context.Context, input StartInput) (string, error) {
	provider, found := s.signInProvider(input.Provider)
	if !found {
		return "", ErrNotFound
	}
	address, err := provider.ParseTenant(input.Tenant)
	if err != nil {
		return "", err
	}
	return s.sendToProvider(ctx, provider, AuthorizationRequest{
		OrganisationID: input.OrganisationID,
		UserID:         input.By.UserID,
		SessionHash:    input.SessionHash,
		Provider:       input.Provider,
		TenantAddress:  address,
	})
}

// StartReconnect begins a sign-in that renews an existing connection, whatever
// its status. It returns ErrNotFound when there is no such connection or its
// provider is no longer offered.
func (s *Service) StartReconnect(ctx context.Context, ref Ref, by Actor, sessionHash []byte) (string, error) {
	connection, err := s.store.Connection(ctx, ref)
	if err != nil {
		return "", err
	}
	provider, found := s.signInProvider(connection.Provider)
	if !found {
		return "", ErrNotFound
	}
	return s.sendToProvider(ctx, provider, AuthorizationRequest{
		OrganisationID: ref.OrganisationID,
		UserID:         by.UserID,
		SessionHash:    sessionHash,
		Provider:       connection.Provider,
		TenantAddress:  connection.Tenant.Address,
		ConnectionID:   ref.ID,
	})
}

// sendToProvider completes request with state, verifier, scopes and times,
// stores it and builds the provider's address.
func (s *Service) sendToProvider(ctx context.Context, provider signInProvider, request AuthorizationRequest) (string, error) {
	state := randomToken()
	request.StateHash = hashState(state)
	if provider.UsesPKCE() {
		request.Verifier = secret.NewValue(randomToken())
	}
	request.Scopes = provider.Info().ScopeNames()
	request.CreatedAt = s.now()
	request.ExpiresAt = request.CreatedAt.Add(authorizationLife)
	address, err := provider.AuthorizeURL(AuthorizeParams{
		TenantAddress: request.TenantAddress,
		State:         state,
		Verifier:      request.Verifier,
		RedirectURI:   s.RedirectURI(request.Provider),
		Scopes:        request.Scopes,
	})
	if err != nil {
		return "", fmt.Errorf("build authorization address: %w", err)
	}
	if err := s.store.SaveAuthorization(ctx, request); err != nil {
		return "", fmt.Errorf("save authorization request: %w", err)
	}
	return address, nil
}

// randomToken returns 256 random bits as 43 URL-safe characters, which fits a
// state and a PKCE verifier (RFC 7636 section 4.1 asks for 43 to 128).
func randomToken() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(bits[:])
}

// hashState is what of a state is stored.
func hashState(state string) []byte {
	sum := sha256.Sum256([]byte(state))
	return sum[:]
}
