package bqecore

import (
	"slices"

	"mooring/internal/connection"
)

// HasCoreScope reports whether one of the names is a core permission, without which
// BQE CORE gives no access to its API.
func HasCoreScope(names []string) bool {
	return slices.Contains(names, ScopeRead) || slices.Contains(names, ScopeReadWrite)
}

// KnownScopes are the names that BQE's samples use.
func KnownScopes() []string {
	return []string{ScopeRead, ScopeReadWrite, ScopeOffline, scopeOpenID, scopeProfile, scopeEmail, scopePhone, scopeAddress}
}

// words are what people read of the permissions.
func words(name string) (connection.Scope, bool) {
	switch name {
	case ScopeRead:
		return connection.Scope{
			Title:   "Your company, its employees and its activities",
			Why:     "To show which company is connected, and to list its employees and activities on our pages.",
			Without: "We cannot tell which company is connected, and no employees or activities are shown.",
		}, true
	case ScopeReadWrite:
		return connection.Scope{
			Title:   "Reading and changing your company’s records",
			Why:     "This product asks to change records in BQE CORE. Our pages only read them.",
			Without: "Parts of this product that change records in BQE CORE will not work.",
		}, true
	case ScopeOffline:
		return connection.Scope{
			Title:   "Staying connected",
			Why:     "To keep the connection working without asking you to sign in again and again.",
			Without: "The connection ends after about an hour, and somebody has to sign in again.",
			Renews:  true,
		}, true
	case scopeOpenID, scopeProfile, scopeEmail, scopePhone, scopeAddress:
		return connection.Scope{
			Title:   personal(name),
			Why:     "This product asks who signed in. Our pages do not use it.",
			Without: "Parts of this product that need to know who signed in will not work.",
		}, true
	}
	return connection.Scope{}, false
}

// personal is the title of a permission about the person who signs in (OpenID
// Connect Core section 5.4).
func personal(name string) string {
	switch name {
	case scopeProfile:
		return "Your name"
	case scopeEmail:
		return "Your email address"
	case scopePhone:
		return "Your telephone number"
	case scopeAddress:
		return "Your postal address"
	default:
		return "Your BQE CORE user id"
	}
}
