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
	case connection.EventDayRepaired:
		return fmt.Sprintf("%s repaired appointments of %s (%s changed).", who, practice, event.Detail)
	case connection.EventNeedsReconnect:
		return fmt.Sprintf("%s stopped working and needs to be reconnected.", practice)
	case connection.EventProblemOpened:
		return fmt.Sprintf("%s: %s.", practice, problemTurn(event.Detail, false))
	case connection.EventProblemResolved:
		return fmt.Sprintf("%s: %s.", practice, problemTurn(event.Detail, true))
	case connection.EventProblemReturned:
		return fmt.Sprintf("%s: once more, %s.", practice, problemTurn(event.Detail, false))
	case connection.EventDisconnected:
		return fmt.Sprintf("%s disconnected %s. Everything that came from it was removed.", who, practice)
	case connection.EventRevoked:
		return fmt.Sprintf("%s: %s.", practice, revocationSentence(event.Detail))
	case connection.EventBooked:
		return fmt.Sprintf("%s booked an appointment at %s for %s.", who, practice, bookedFor(event.Detail))
	case connection.EventSupportVisited:
		return fmt.Sprintf("%s looked at %s.", who, practice)
	case connection.EventSupportChecked:
		return fmt.Sprintf("%s asked for a check of %s.", who, practice)
	case connection.EventSupportNoted:
		return fmt.Sprintf("%s left a note about %s for others in support.", who, practice)
	case connection.EventSupportAsked:
		return fmt.Sprintf("%s asked the owners by email to reconnect %s.", who, practice)
	case connection.EventTold:
		return fmt.Sprintf("%s: %s.", practice, mailSentence(event.Detail))
	default:
		return fmt.Sprintf("%s: %s.", practice, strings.ReplaceAll(string(event.Kind), "_", " "))
	}
}

// problemTurn words an event's detail: a kind, and a label after a space.
func problemTurn(detail string, ended bool) string {
	kind, label, _ := strings.Cut(detail, " ")
	entry, known := connection.EntryOf(connection.ProblemKind(kind))
	if !known {
		entry.Began, entry.Ended = "a problem began", "a problem ended"
	}
	text := entry.Began
	if ended {
		text = entry.Ended
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
	case connection.EventProblemOpened, connection.EventProblemReturned:
		return templates.MeaningNotice
	case connection.EventNeedsReconnect:
		return templates.MeaningBad
	default:
		return templates.MeaningOff
	}
}
