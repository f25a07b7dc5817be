package drchrono

import "mooring/internal/connection"

// KnownScopes are the names in DrChrono's OpenAPI, version 4.
func KnownScopes() []string {
	var names []string
	for _, of := range []string{
		"user", "calendar", "patients", "patients:summary", "billing", "billing:patient-payment", "clinical", "labs", "messages", "settings", "tasks",
	} {
		names = append(names, of+":read", of+":write")
	}
	return names
}

// words are what people read of the scopes that we ask for.
func words(name string) (connection.Scope, bool) {
	switch name {
	case scopeUser:
		return connection.Scope{
			Title:   "Your practice, its offices and its doctors",
			Why:     "To show which practice is connected, to let you choose offices, and to show who each appointment is with.",
			Without: "We cannot tell which practice is connected, and no appointments are read.",
		}, true
	case scopeCalendar:
		return connection.Scope{
			Title:   "Appointments",
			Why:     "To show the appointments of the offices you choose. We keep the patient’s number and never a name.",
			Without: "No appointments are shown.",
		}, true
	}
	return connection.Scope{}, false
}
