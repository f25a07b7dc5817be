package corepractice

import "mooring/internal/certify"

// activation is checkpoint 1: every app is to have a "Connect to Core Practice"
// button that leads a practice through OAuth.
func activation(s Subject) []certify.Requirement {
	return []certify.Requirement{
		s.offersTheButton(), s.connectsWithoutHelp(), s.redirectsTheWholePage(), s.sendsTheRegisteredURI(), s.provesItsCode(),
		s.usesAStateOnce(), s.bindsTheStateToTheBrowser(), s.refusesLateAndForeignAnswers(), s.survivesARefusal(), s.tellsWhoIsNotActivated(),
	}
}
