package connection

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// CredentialInput are client credentials that a person typed.
type CredentialInput struct {
	OrganisationID string
	By             Actor
	Provider       string
	// Tenant is what the person typed or chose; not looked at for a reconnect.
	Tenant      string
	Credentials ClientCredentials
	// ConnectionID is set when they renew that connection.
	ConnectionID string
}

// ConnectWithCredentials connects a practice, or renews its connection, by the
// client credentials that the provider issued to it: they are proven first, and
// from there on everything is as in Complete. It returns ErrNotFound for a provider
// that is not offered or does not take credentials, an *InputError for what a person
// can type better, and a *SignInError for the rest; after one nothing has changed.
func (s *Service) ConnectWithCredentials(ctx context.Context, input CredentialInput) (Connection, error) {
	provider, request, err := s.credentialRequest(ctx, input)
	if err != nil {
		return Connection{}, err
	}
	// As a code, credentials are followed to the end even when the browser gives up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer cancel()
	tokens, err := provider.Prove(ctx, request.TenantAddress, input.Credentials)
	if err != nil {
		s.discard(ctx, provider, request.TenantAddress, tokens)
		return Connection{}, failedProof(provider, request, err)
	}
	connection, err := s.finish(ctx, finishedSignIn{provider: provider, request: request, by: input.By, tokens: tokens})
	return connection, credentialError(provider, err)
}

// credentialProvider is a provider that takes client credentials.
type credentialProvider interface {
	Provider
	Prover
}

// credentialRequest finds the provider and says what is asked of it. A reconnect
// goes to where the connection was made.
func (s *Service) credentialRequest(ctx context.Context, input CredentialInput) (credentialProvider, AuthorizationRequest, error) {
	request := AuthorizationRequest{
		OrganisationID: input.OrganisationID, UserID: input.By.UserID,
		Provider: input.Provider, ConnectionID: input.ConnectionID, CreatedAt: s.now(),
	}
	known, _ := s.providers.Provider(input.Provider)
	provider, can := known.(credentialProvider)
	if !can {
		return nil, request, ErrNotFound
	}
	request.Scopes = provider.Info().ScopeNames()
	if input.ConnectionID == "" {
		address, err := provider.ParseTenant(input.Tenant)
		request.TenantAddress = address
		return provider, request, err
	}
	renewed, err := s.store.Connection(ctx, Ref{OrganisationID: input.OrganisationID, ID: input.ConnectionID})
	if err == nil && renewed.Provider != input.Provider {
		err = ErrNotFound
	}
	request.TenantAddress = renewed.Tenant.Address
	return provider, request, err
}

// failedProof turns a failed proof into what a person is told: what they can type
// better, beside the field.
func failedProof(provider Provider, request AuthorizationRequest, err error) error {
	failure, failed := AsFailure(err)
	if !failed || failure.Kind != FailureRefused {
		return failedCall(provider, request, err)
	}
	info := provider.Info()
	place := "address"
	if info.Asks == AskChoice {
		place = strings.ToLower(info.TenantLabel)
	}
	return &InputError{
		Field: "client_secret",
		Message: info.Name + " does not accept this client id and secret. Copy both again from where " + info.Name +
			" gave them to you, without spaces around them, and look whether they belong to this " + place + ".",
	}
}

// credentialError says of a reconnect with the credentials of another client what
// to type instead, beside the field.
func credentialError(provider Provider, err error) error {
	var failed *SignInError
	if !errors.As(err, &failed) || failed.Kind != SignInWrongTenant {
		return err
	}
	return &InputError{
		Field: "client_id",
		Message: fmt.Sprintf("These belong to %s, and this connection was made with another client id of %s, for %s. Type that one, or connect this one as a new connection.",
			quoted(failed.Got), provider.Info().Name, quoted(failed.Wanted)),
	}
}
