package connection

import (
	"fmt"
	"time"
)

// SignInErrorKind says why a sign-in at a provider did not end in a connection.
type SignInErrorKind string

// The ways a sign-in can end without a connection. Each has its own page.
const (
	// SignInUnknown: the state is missing, was never issued, or was used before.
	SignInUnknown SignInErrorKind = "unknown"
	// SignInExpired: it took longer than ten minutes.
	SignInExpired SignInErrorKind = "expired"
	// SignInWrongBrowser: it came back in another browser session, or to another person.
	SignInWrongBrowser SignInErrorKind = "wrong_browser"
	// SignInMixedUp: the issuer is not the provider the person was sent to (RFC 9207).
	SignInMixedUp SignInErrorKind = "mixed_up"
	// SignInDenied: the person chose not to allow it (access_denied).
	SignInDenied SignInErrorKind = "denied"
	// SignInScopeRefused: the provider does not allow what we ask (invalid_scope).
	SignInScopeRefused SignInErrorKind = "scope_refused"
	// SignInNotActivated: the tenant is not activated for this product.
	SignInNotActivated SignInErrorKind = "not_activated"
	// SignInProviderTrouble: the provider says that it has a fault of its own.
	SignInProviderTrouble SignInErrorKind = "provider_trouble"
	// SignInRejected: any other refusal by the provider at its sign-in page.
	SignInRejected SignInErrorKind = "rejected"
	// SignInCodeMissing: the provider sent neither a code nor an error.
	SignInCodeMissing SignInErrorKind = "code_missing"
	// SignInCodeRefused: the provider did not accept its own code.
	SignInCodeRefused SignInErrorKind = "code_refused"
	// SignInClientRefused: the provider refuses the vendor's own credentials.
	SignInClientRefused SignInErrorKind = "client_refused"
	// SignInUnreachable: the provider does not answer.
	SignInUnreachable SignInErrorKind = "unreachable"
	// SignInLimited: the provider is asked too often at the moment, by everybody
	// who uses this product.
	SignInLimited SignInErrorKind = "limited"
	// SignInMalformed: the provider's answer makes no sense.
	SignInMalformed SignInErrorKind = "malformed"
	// SignInForbidden: the person may not see the practice's details there.
	SignInForbidden SignInErrorKind = "forbidden"
	// SignInScopeMissing: it came back without permissions that connecting needs.
	SignInScopeMissing SignInErrorKind = "scope_missing"
	// SignInWrongTenant: a reconnect came back with another practice.
	SignInWrongTenant SignInErrorKind = "wrong_tenant"
	// SignInOvertaken: the practice was disconnected while the sign-in was under way.
	SignInOvertaken SignInErrorKind = "overtaken"
	// SignInTenantHeld: another organisation holds this practice.
	SignInTenantHeld SignInErrorKind = "tenant_held"
	// SignInAccountHeld: the person's account at the provider is what another
	// connection was signed in with, and the provider keeps one sign-in for each: this
	// one may have ended the other's, which then asks to be signed in again.
	SignInAccountHeld SignInErrorKind = "account_held"
	// SignInNotSaved: our own database could not be reached when the sign-in was
	// to be stored (ErrUnavailable). Should it have been stored all the same, its
	// tokens are revoked already, and the connection will ask to be reconnected.
	SignInNotSaved SignInErrorKind = "not_saved"
)

// SignInError is a sign-in that did not end in a connection. Nothing was
// changed here, and tokens that were issued have been revoked. Where the provider
// keeps one sign-in for each user (ProviderInfo.OneSignIn) an earlier one may have
// ended there all the same.
type SignInError struct {
	Kind         SignInErrorKind
	ProviderName string
	ProviderSlug string
	// TenantAddress is what the person had typed; empty when the request is unknown.
	TenantAddress string
	// ConnectionID is set when it was a reconnect.
	ConnectionID string
	// Got is the name of the tenant signed in to, for SignInWrongTenant,
	// SignInTenantHeld and SignInAccountHeld. Wanted is the one that was to be renewed,
	// for SignInWrongTenant; for SignInAccountHeld the one that the account holds
	// already, and empty when that is another organisation's.
	Wanted string
	Got    string
	// Missing are the permissions that were not given, for SignInScopeMissing.
	Missing []Scope
	// RetryAfter is how long the provider asked us to wait, for SignInLimited; 0
	// when it did not say.
	RetryAfter time.Duration
	// Code is the provider's own code, for support.
	Code string
	// Err is the cause, if any.
	Err error
}

// Error implements error.
func (e *SignInError) Error() string {
	text := fmt.Sprintf("sign in at %s: %s", e.ProviderSlug, e.Kind)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *SignInError) Unwrap() error { return e.Err }

// kindOfErrorCode sorts the error codes of an authorization response (RFC 6749
// section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
func kindOfErrorCode(code string) SignInErrorKind {
	switch code {
	case "access_denied", "consent_required", "interaction_required":
		return SignInDenied
	case "invalid_scope":
		return SignInScopeRefused
	case "unauthorized_client":
		return SignInNotActivated
	case "server_error", "temporarily_unavailable":
		return SignInProviderTrouble
	default:
		return SignInRejected
	}
}

// kindOfFailure sorts a failed call made while completing a sign-in.
func kindOfFailure(failure *Failure) SignInErrorKind {
	switch failure.Kind {
	case FailureNotProcessed, FailureUnknown:
		return SignInUnreachable
	case FailureLimited:
		return SignInLimited
	case FailureRefused, FailureUnauthorized:
		return SignInCodeRefused
	case FailureClient:
		return SignInClientRefused
	case FailureNotActivated:
		return SignInNotActivated
	case FailureForbidden:
		return SignInForbidden
	default:
		return SignInMalformed
	}
}
