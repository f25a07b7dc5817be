package corepractice

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
	case scopePractice:
		return connection.Scope{
			Title:   "Your practice’s name and address",
			Why:     "To show which practice is connected, so that you can see it is the right one.",
			Without: "We cannot tell which practice is connected.",
		}
	case scopeLocations:
		return connection.Scope{
			Title:   "Your locations",
			Why:     "To let you choose which locations to connect, and to show times in each location’s own time zone.",
			Without: "You cannot choose locations, and no appointments are read.",
		}
	case scopePractitioners:
		return connection.Scope{
			Title:   "Your practitioners’ names and where they work",
			Why:     "To show who each appointment is with.",
			Without: "Appointments are shown without the practitioner’s name.",
		}
	case scopeAppointments:
		return connection.Scope{
			Title:   "Appointments",
			Why:     "To show the appointments of the locations you choose. We keep the patient’s reference number and never a name.",
			Without: "No appointments are shown.",
		}
	case scopeWriteAppointments:
		return connection.Scope{
			Title:   "Booking appointments",
			Why:     "To put an appointment into your calendar when somebody of your practice books one on our pages. We book nothing by ourselves, and never move or cancel.",
			Without: "You cannot book appointments on our pages.",
		}
	default:
		return connection.Scope{
			Title:   name,
			Why:     "This product asks for this permission. Ask its support what it is used for.",
			Without: "Parts of this product that need it will not work.",
		}
	}
}
