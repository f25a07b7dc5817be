package corepractice

import "mooring/internal/certify"

// connecting is what checkpoint 2 asks for: a setup page by which a practice
// connects and manages its settings, ideally without anybody's help.
func connecting(s Subject) []certify.Requirement {
	return []certify.Requirement{
		s.showsTenantAndURL(), s.showsTheStatus(), s.noticesARevokedGrant(), s.reconnectsWhatIsLost(), s.reconnectsWhatWasDisconnected(),
		s.asksWhichLocations(), s.changesTheLocations(), s.tellsOfARemovedLocation(),
		s.disconnectsWithAReceipt(), s.removesEveryToken(), s.removesEveryRow(), s.endsTheGrant(), s.doesNotDependOnTheProvider(),
		s.stopsASyncInFlight(), s.stopsASyncElsewhere(), s.startsNoSyncAfterwards(), s.needsNoSupport(),
	}
}
