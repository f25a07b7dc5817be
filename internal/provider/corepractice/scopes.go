package corepractice

import "mooring/internal/connection"

// words are what people read of the scopes that we ask for.
func words(name string) (connection.Scope, bool) {
	switch name {
	case scopePractice:
		return connection.Scope{
			Title:   "Your practice’s name and address",
			Why:     "To show which practice is connected, so that you can see it is the right one.",
			Without: "We cannot tell which practice is connected.",
		}, true
	case scopeLocations:
		return connection.Scope{
			Title:   "Your locations",
			Why:     "To let you choose which locations to connect, and to show times in each location’s own time zone.",
			Without: "You cannot choose locations, and no appointments are read.",
		}, true
	case scopePractitioners:
		return connection.Scope{
			Title:   "Your practitioners’ names and where they work",
			Why:     "To show who each appointment is with.",
			Without: "Appointments are shown without the practitioner’s name.",
		}, true
	case scopeAppointments:
		return connection.Scope{
			Title:   "Appointments",
			Why:     "To show the appointments of the locations you choose. We keep the patient’s reference number and never a name.",
			Without: "No appointments are shown.",
		}, true
	case scopeWriteAppointments:
		return connection.Scope{
			Title:   "Booking appointments",
			Why:     "To put an appointment into your calendar when somebody of your practice books one on our pages. We book nothing by ourselves, and never move or cancel.",
			Without: "You cannot book appointments on our pages.",
		}, true
	}
	return connection.Scope{}, false
}
