package doctor

import (
	"fmt"
	"slices"
	"strings"

	"mooring/internal/config"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/docplanner"
	"mooring/internal/provider/drchrono"
)

// assumedScopes looks at names of which nobody knows whether they are right.
func assumedScopes(a *area, settings config.Provider) {
	a.ok("scopes", "Asked for: "+settings.Scopes.String()+".")
}

// drChronoScopes looks at DrChrono's. No scope at all means all of them there, which
// Validate refuses.
func drChronoScopes(a *area, settings config.Provider) {
	const prefix = "MOORING_DRCHRONO_SCOPES"
	missing := false
	for _, needed := range []struct{ of, lost string }{
		{"user", "the practice, its doctors and its offices cannot be read, so that nobody can connect"},
		{"calendar", "appointments cannot be read"},
	} {
		if !slices.ContainsFunc(settings.Scopes, func(name string) bool { return strings.HasPrefix(name, needed.of+":") }) {
			missing = true
			a.fault("scopes", fmt.Sprintf("%s:read is missing: %s.", needed.of, needed.lost), "Add it to "+prefix+".")
		}
	}
	unknownScopes(a, settings, prefix, drchrono.KnownScopes())
	if !missing {
		assumedScopes(a, settings)
	}
}

// bqeCoreScopes looks at BQE CORE's.
func bqeCoreScopes(a *area, settings config.Provider) {
	const prefix = "MOORING_BQE_CORE_SCOPES"
	unknownScopes(a, settings, prefix, bqecore.KnownScopes())
	if !slices.Contains(settings.Scopes, bqecore.ScopeOffline) {
		a.warning("scopes", bqecore.ScopeOffline+" is missing: every connection ends after about an hour, and somebody has to sign in again.",
			"Add it to "+prefix+".")
	}
	if !bqecore.HasCoreScope(settings.Scopes) {
		a.fault("scopes", "There is no core permission, without which BQE CORE gives no access to its API.", "Add "+bqecore.ScopeRead+" to "+prefix+".")
		return
	}
	assumedScopes(a, settings)
}

// docplannerScopes looks at Docplanner's, which has one.
func docplannerScopes(a *area, settings config.Provider) {
	if known := docplanner.KnownScopes(); !slices.Equal(settings.Scopes, known) {
		only := strings.Join(known, " ")
		a.warning("scopes", "Docplanner knows the one scope "+only+".", "Set MOORING_DOCPLANNER_SCOPES to "+only+".")
		return
	}
	assumedScopes(a, settings)
}

// unknownScopes tells of names that the provider does not document.
func unknownScopes(a *area, settings config.Provider, variable string, known []string) {
	for _, name := range settings.Scopes {
		if !slices.Contains(known, name) {
			a.warning("scopes", name+" is not one of "+a.name+"'s documented names: it may refuse every sign-in for it.", "Look at the spelling in "+variable+".")
		}
	}
}
