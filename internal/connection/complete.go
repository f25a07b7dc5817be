package connection

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"

	"mooring/internal/failpoint"
	"mooring/internal/secret"
)

// CompleteInput is what came back to the callback (RFC 6749 section 4.1.2),
// with who is signed in to the browser it came to.
type CompleteInput struct {
	Provider       string
	State          string
	Code           secret.Value
	ErrorCode      string
	Issuer         string
	OrganisationID string
	By             Actor
	SessionHash    []byte
}

// signInProvider is a provider at which people sign in.
type signInProvider interface {
	Provider
	Authorizer
}

// signInProvider finds a provider at which people sign in; false when it is not
// offered, or gives access in another way.
func (s *Service) signInProvider(slug string) (signInProvider, bool) {
	provider, _ := s.providers.Provider(slug)
	signsIn, can := provider.(signInProvider)
	return signsIn, can
}

// finishedSignIn is a sign-in that has come back and is not stored yet.
type finishedSignIn struct {
	provider  Provider
	request   AuthorizationRequest
	by        Actor
	tokens    Tokens
	tenant    Tenant
	locations []Location
}

// Complete consumes the authorization request, redeems the code, reads who the
// tenant is and which locations it has, and only then stores anything. Errors
// that a person should read are *SignInError; after one nothing has changed.
func (s *Service) Complete(ctx context.Context, input CompleteInput) (Connection, error) {
	provider, request, err := s.consume(ctx, input)
	if err != nil {
		return Connection{}, err
	}
	// The code is redeemed even when the browser gives up waiting: a code that
	// was sent and forgotten would leave tokens that nobody revokes.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
	defer cancel()
	failpoint.Hit(failpoint.SignInConsumed)
	tokens, err := provider.Exchange(ctx, ExchangeParams{
		TenantAddress: request.TenantAddress,
		Code:          input.Code,
		Verifier:      request.Verifier,
		RedirectURI:   s.RedirectURI(request.Provider),
		Scopes:        request.Scopes,
	})
	failpoint.Hit(failpoint.SignInExchanged)
	if err != nil {
		s.discard(ctx, provider, request.TenantAddress, tokens)
		return Connection{}, failedCall(provider, request, err)
	}
	return s.finish(ctx, finishedSignIn{provider: provider, request: request, by: input.By, tokens: tokens})
}

// finish reads who the tenant of new tokens is and which locations it has, stores
// the sign-in and has its first sync begin. Tokens that are not kept are revoked.
func (s *Service) finish(ctx context.Context, finished finishedSignIn) (Connection, error) {
	connection, err := s.settleSignIn(ctx, finished)
	if err != nil {
		s.discard(ctx, finished.provider, finished.request.TenantAddress, finished.tokens)
		return Connection{}, err
	}
	failpoint.Hit(failpoint.SignInStored)
	s.startSyncing(ctx, connection)
	return connection, nil
}

// settleSignIn reads what a sign-in is good for and stores it.
func (s *Service) settleSignIn(ctx context.Context, finished finishedSignIn) (Connection, error) {
	zone, err := s.store.OrganisationZone(ctx, finished.request.OrganisationID)
	if err != nil {
		return Connection{}, finished.notSaved(err)
	}
	if err := finished.identify(ctx, zone); err != nil {
		return Connection{}, err
	}
	failpoint.Hit(failpoint.SignInStore)
	return s.storeSignIn(ctx, finished)
}

// consume takes the authorization request and checks that this answer belongs
// to it: same provider, same browser session and person, in time, from the
// right issuer, and with a code.
func (s *Service) consume(ctx context.Context, input CompleteInput) (signInProvider, AuthorizationRequest, error) {
	provider, found := s.signInProvider(input.Provider)
	if !found {
		return nil, AuthorizationRequest{}, ErrNotFound
	}
	request, err := s.store.TakeAuthorization(ctx, hashState(input.State))
	if errors.Is(err, ErrNotFound) {
		return nil, request, signInError(provider, AuthorizationRequest{}, SignInUnknown)
	}
	if err != nil {
		return nil, request, fmt.Errorf("take authorization request: %w", err)
	}
	mine := subtle.ConstantTimeCompare(request.SessionHash, input.SessionHash) == 1 &&
		request.UserID == input.By.UserID && request.OrganisationID == input.OrganisationID
	switch issuer := provider.Issuer(request.TenantAddress); {
	case request.Provider != input.Provider:
		return nil, request, signInError(provider, AuthorizationRequest{}, SignInUnknown)
	case !mine:
		// The request belongs to somebody else: tell nothing of it.
		return nil, request, signInError(provider, AuthorizationRequest{}, SignInWrongBrowser)
	case !s.now().Before(request.ExpiresAt):
		return nil, request, signInError(provider, request, SignInExpired)
	case input.Issuer != "" && issuer != "" && input.Issuer != issuer:
		return nil, request, signInError(provider, request, SignInMixedUp)
	case input.ErrorCode != "":
		refused := signInError(provider, request, kindOfErrorCode(input.ErrorCode))
		refused.Code = PlainCode(input.ErrorCode)
		return nil, request, refused
	case input.Code.IsZero():
		return nil, request, signInError(provider, request, SignInCodeMissing)
	}
	return provider, request, nil
}

// identify reads the tenant and its locations with the new access token; zone is
// the organisation's.
func (f *finishedSignIn) identify(ctx context.Context, zone string) error {
	access := Access{
		TenantAddress: f.request.TenantAddress, Endpoint: f.tokens.Endpoint, TimeZone: zone,
		Token: f.tokens.Access, Account: f.tokens.Account,
	}
	tenant, err := f.provider.Identify(ctx, access)
	if err == nil && tenant.ID == "" {
		err = &Failure{Kind: FailureMalformed, Operation: "identify tenant", Code: "no_tenant"}
	}
	if err != nil {
		return f.failedRead(err)
	}
	tenant.Address = f.request.TenantAddress
	f.tenant = tenant
	f.locations, err = f.provider.Locations(ctx, access)
	if err != nil {
		return f.failedRead(err)
	}
	return nil
}

// notSaved is a failure of our own database before a sign-in was stored; any other
// error stays what it is.
func (f *finishedSignIn) notSaved(err error) error {
	if !errors.Is(err, ErrUnavailable) {
		return err
	}
	lost := signInError(f.provider, f.request, SignInNotSaved)
	lost.Err = err
	return lost
}

// failedRead says why the practice could not be read: when it was forbidden and
// permissions are missing, it is these.
func (f *finishedSignIn) failedRead(err error) error {
	failed := failedCall(f.provider, f.request, err)
	var signIn *SignInError
	if !errors.As(failed, &signIn) || signIn.Kind != SignInForbidden {
		return failed
	}
	missing := Missing(f.request.Scopes, f.tokens.Scopes)
	for _, scope := range f.provider.Info().Scopes {
		if slices.Contains(missing, scope.Name) && !scope.Renews {
			signIn.Kind = SignInScopeMissing
			signIn.Missing = append(signIn.Missing, scope)
		}
	}
	return signIn
}

// startSyncing asks for the first sync. Whatever still ran for the epoch before
// is stopped; its writes would be refused anyway.
func (s *Service) startSyncing(ctx context.Context, connection Connection) {
	if err := s.syncs.Abort(ctx, connection.Ref()); err != nil {
		s.logger.WarnContext(ctx, "stop syncs of the earlier sign-in", "connection", connection.ID, "error", err)
	}
	s.hintSync(ctx, connection)
}

// hintSync tells the queue that a sync is due. The row already says so, so a
// hint that is lost only costs time.
func (s *Service) hintSync(ctx context.Context, connection Connection) {
	if connection.Status != StatusConnected {
		return
	}
	if err := s.syncs.Request(ctx, connection.Ref(), connection.Epoch); err != nil {
		s.logger.WarnContext(ctx, "request a sync", "connection", connection.ID, "error", err)
	}
}

// discard ends tokens that were issued and will not be kept.
func (s *Service) discard(ctx context.Context, provider Provider, address string, tokens Tokens) {
	revoker, can := provider.(Revoker)
	if !can || tokens.Access.IsZero() && tokens.Refresh.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeTimeout)
	s.behind.Go(func() {
		defer cancel()
		if err := revoker.Revoke(ctx, address, tokens); err != nil {
			s.logger.WarnContext(ctx, "revoke tokens of a refused sign-in", "provider", provider.Info().Slug, "error", err)
		}
	})
}

// failedCall turns a failed provider call into what a person is told.
func failedCall(provider Provider, request AuthorizationRequest, err error) error {
	failure, ok := AsFailure(err)
	if !ok {
		return err
	}
	failed := signInError(provider, request, kindOfFailure(failure))
	failed.Code, failed.RetryAfter, failed.Err = failure.Code, failure.RetryAfter, failure
	return failed
}

// signInError fills in what is known of the request.
func signInError(provider Provider, request AuthorizationRequest, kind SignInErrorKind) *SignInError {
	info := provider.Info()
	return &SignInError{
		Kind:          kind,
		ProviderName:  info.Name,
		ProviderSlug:  info.Slug,
		TenantAddress: request.TenantAddress,
		ConnectionID:  request.ConnectionID,
	}
}

// PlainCode returns a foreign error code when it is a short plain identifier,
// and "" for anything else, so that no free text from outside reaches a log.
func PlainCode(code string) string {
	if len(code) > 64 {
		return ""
	}
	for _, r := range code {
		plain := r == '_' || r == '-' || r == '.' ||
			r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !plain {
			return ""
		}
	}
	return code
}
