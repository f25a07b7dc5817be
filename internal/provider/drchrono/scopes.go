package drchrono

import "mooring/internal/connection"

// scopes describes the configured scopes to people, in their order. A name
// that is not known here gets words that claim nothing.
func scopes(names []string) []connection.Scope {
	described := make([]connection.Scope, 0, len(names))
	for _, name := range names {
		scope := words(name)
		scope.Name = name
		described = append(described, scope)
	}
	return described
}

// words says what a scope shares, what it is used for, and what is lost without it.
func words(name string) connection.Scope {
	switch name {
	case scopeUser:
		return connection.Scope{
			Title:   "Your practice, its offices and its doctors",
			Why:     "To show which practice is connected, to let you choose offices, and to show who each appointment is with.",
			Without: "We cannot tell which practice is connected, and no appointments are read.",
		}
	case scopeCalendar:
		return connection.Scope{
			Title:   "Appointments",
			Why:     "To show the appointments of the offices you choose. We keep the patient’s number and never a name.",
			Without: "No appointments are shown.",
		}
	default:
		return connection.Scope{
			Title:   name,
			Why:     "This product asks for this permission. Ask its support what it is used for.",
			Without: "Parts of this product that need it will not work.",
		}
	}
}
