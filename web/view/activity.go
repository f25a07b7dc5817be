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
		return fmt.Sprintf("%s asked for a sync of %s.", who, practice)
	case connection.EventNeedsReconnect:
		return fmt.Sprintf("%s stopped working and needs a new sign-in.", practice)
	case connection.EventProblemOpened:
		return fmt.Sprintf("%s: %s.", practice, problemTurn(event.Detail, false))
	case connection.EventProblemResolved:
		return fmt.Sprintf("%s: %s.", practice, problemTurn(event.Detail, true))
	case connection.EventDisconnected:
		return fmt.Sprintf("%s disconnected %s. Everything that came from it was removed.", who, practice)
	case connection.EventRevoked:
		return fmt.Sprintf("%s: %s.", practice, revocationSentence(event.Detail))
	default:
		return fmt.Sprintf("%s: %s.", practice, strings.ReplaceAll(string(event.Kind), "_", " "))
	}
}

// turn says how a problem began and how it ended.
type turn struct{ began, ended string }

// problemTurns word the two turns of each kind of problem.
var problemTurns = map[connection.ProblemKind]turn{
	connection.ProblemSignInRefused:   {"the practice system no longer accepts our sign-in", "the practice system accepts our sign-in again"},
	connection.ProblemSignInUnknown:   {"a renewal of our sign-in was cut off", "our sign-in is whole again"},
	connection.ProblemSignInEnding:    {"our sign-in cannot be renewed", "our sign-in can be renewed again"},
	connection.ProblemUnreachable:     {"the practice system stopped answering", "the practice system answers again"},
	connection.ProblemLimited:         {"the practice system asked us to slow down", "the practice system no longer asks us to slow down"},
	connection.ProblemMalformed:       {"the practice system answers in a way we cannot read", "the practice system’s answers can be read again"},
	connection.ProblemScopeMissing:    {"a permission is missing", "a missing permission is no longer missing"},
	connection.ProblemForbidden:       {"the practice system does not let us read what was shared", "the practice system lets us read what was shared"},
	connection.ProblemLocationRemoved: {"a chosen location is no longer listed", "a location that was not listed is settled"},
	connection.ProblemSyncFailing:     {"one location could not be read", "a location that could not be read is settled"},
	connection.ProblemClientRefused:   {"this product’s registration has a fault", "this product’s registration is in order again"},
}

// problemTurn words an event's detail: a kind, and a label after a space.
func problemTurn(detail string, ended bool) string {
	kind, label, _ := strings.Cut(detail, " ")
	words, known := problemTurns[connection.ProblemKind(kind)]
	if !known {
		words = turn{"a problem began", "a problem ended"}
	}
	text := words.began
	if ended {
		text = words.ended
	}
	if label == "" {
		return text
	}
	return text + " (" + label + ")"
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
