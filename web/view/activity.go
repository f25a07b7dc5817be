package view

import (
	"fmt"
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// Activity shows a page of the audit trail, a group for each day.
func Activity(clock Clock, events []connection.Event) []templates.ActivityDay {
	var days []templates.ActivityDay
	for _, event := range events {
		name := dayName(clock, event)
		if len(days) == 0 || days[len(days)-1].Name != name {
			days = append(days, templates.ActivityDay{Name: name})
		}
		day := &days[len(days)-1]
		day.Events = append(day.Events, templates.ActivityEvent{
			At:       clock.TimeOfDay(event.At),
			Sentence: sentence(event),
			Meaning:  eventMeaning(event.Kind),
		})
	}
	return days
}

// dayName is the day of an event in words.
func dayName(clock Clock, event connection.Event) string {
	local := event.At.In(clock.Zone)
	switch daysBetween(clock.Now.In(clock.Zone), local) {
	case 0:
		return "Today"
	case -1:
		return "Yesterday"
	}
	return local.Format("Monday 2 January 2006")
}

// sentence words an event: who did what to which connection.
func sentence(event connection.Event) string {
	who, practice := event.Actor.Name, event.TenantName
	switch event.Kind {
	case connection.EventConnected:
		return fmt.Sprintf("%s connected %s.", who, practice)
	case connection.EventReconnected:
		return fmt.Sprintf("%s reconnected %s.", who, practice)
	case connection.EventLocationsChosen:
		return fmt.Sprintf("%s chose %s locations of %s.", who, event.Detail, practice)
	case connection.EventChecked:
		return fmt.Sprintf("%s checked %s; it works.", who, practice)
	case connection.EventSyncRequested:
		return fmt.Sprintf("%s asked for an update of %s.", who, practice)
	case connection.EventNeedsReconnect:
		return fmt.Sprintf("%s stopped working and needs a new sign-in.", practice)
	case connection.EventProblemOpened:
		return fmt.Sprintf("%s: %s began.", practice, problemName(event.Detail))
	case connection.EventProblemResolved:
		return fmt.Sprintf("%s: %s ended.", practice, problemName(event.Detail))
	case connection.EventDisconnected:
		return fmt.Sprintf("%s disconnected %s. Everything that came from it was removed.", who, practice)
	case connection.EventRevoked:
		return fmt.Sprintf("%s: %s.", practice, revocationSentence(event.Detail))
	default:
		return fmt.Sprintf("%s: %s.", practice, strings.ReplaceAll(string(event.Kind), "_", " "))
	}
}

// problemNames name each kind of problem in a few words.
var problemNames = map[connection.ProblemKind]string{
	connection.ProblemSignInRefused:   "the sign-in being refused",
	connection.ProblemSignInUnknown:   "an unfinished renewal of the sign-in",
	connection.ProblemSignInEnding:    "a sign-in that cannot be renewed",
	connection.ProblemUnreachable:     "no answer from the practice system",
	connection.ProblemLimited:         "being asked to slow down",
	connection.ProblemMalformed:       "answers that cannot be read",
	connection.ProblemScopeMissing:    "a missing permission",
	connection.ProblemForbidden:       "being refused what was shared",
	connection.ProblemLocationRemoved: "a chosen location not being listed",
	connection.ProblemSyncFailing:     "trouble reading one location",
	connection.ProblemClientRefused:   "a fault in this product’s registration",
}

// problemName words an event's detail: a kind, and a label after a space.
func problemName(detail string) string {
	kind, label, _ := strings.Cut(detail, " ")
	name, known := problemNames[connection.ProblemKind(kind)]
	if !known {
		name = "a problem"
	}
	if label == "" {
		return name
	}
	return name + " (" + label + ")"
}

// revocationSentence words what the provider said to a disconnect.
func revocationSentence(detail string) string {
	if connection.Revocation(detail) == connection.RevocationConfirmed {
		return "the practice system confirmed that our access has ended"
	}
	return "the practice system did not confirm that our access has ended"
}

// eventMeaning marks the events a reader looks for.
func eventMeaning(kind connection.EventKind) string {
	switch kind {
	case connection.EventConnected, connection.EventReconnected, connection.EventProblemResolved:
		return templates.MeaningGood
	case connection.EventProblemOpened:
		return templates.MeaningNotice
	case connection.EventNeedsReconnect:
		return templates.MeaningBad
	default:
		return templates.MeaningOff
	}
}
