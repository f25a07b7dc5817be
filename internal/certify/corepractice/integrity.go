package corepractice

import (
	"slices"
	"time"

	"mooring/internal/certify"
	"mooring/internal/sandbox/corepractice"
)

// integrityRequirements are those of checkpoint 6: data that is read is shown
// correctly, and data that is created arrives correctly.
func integrityRequirements(s Subject) []certify.Requirement {
	list := []certify.Requirement{
		{
			Text:  "Every appointment is shown as it stands in Core Practice, at each location in its own time, also around the night in which clocks are put forward.",
			How:   "A practice with locations in five time zones is connected a few days before clocks are put forward. The page of every day that is kept is read at every location, and each field of each row is compared with the practice's own book.",
			Check: s.examine(stageOptions{At: daysBefore(clockChange(time.Now(), true)), Simulate: appointments(1000)}, everyDayIsShown),
		},
		{
			Text:  "The same holds around the night in which clocks are put back, where an hour comes twice.",
			How:   "As above, a few days before clocks are put back.",
			Check: s.examine(stageOptions{At: daysBefore(clockChange(time.Now(), false)), Simulate: appointments(1000)}, everyDayIsShown),
		},
		{
			Text:  "What is changed in Core Practice is shown so after the next sync: appointments that were edited, moved to another day, practitioner or location, or deleted.",
			How:   "Appointments are changed in the practice's book, one in each way and fifty at random, and after one sync every day that is concerned is compared field by field.",
			Check: s.examine(stageOptions{Simulate: appointments(400)}, changesArrive),
		},
	}
	list = append(list, bookingRequirements(s)...)
	return append(list, []certify.Requirement{
		{
			Text:  "“Compare with Core Practice” finds what differs, is missing here or is missing there, and the repair makes both sides equal.",
			How:   "One difference of each kind is planted in the practice's book. The comparison is read, the repair is pressed, and the day is compared field by field.",
			Check: s.examine(stageOptions{Simulate: appointments(1000)}, comparisonFinds),
		},
		{
			Text:  "A difference that a repair does not end is told to the practice.",
			How:   "The simulated Core Practice gives another answer at every look, until it stops.",
			Check: s.examine(stageOptions{Simulate: appointments(1000)}, lastingDifferenceIsTold),
		},
		{
			Text:  "No patient's name is kept or shown, even when Core Practice sends one.",
			How:   "The simulated Core Practice sends a name with each appointment. After a sync the pages of all days and every file of the database are searched for it.",
			Check: s.examine(stageOptions{Simulate: namesSent}, noNameIsKept),
		},
	}...)
}

// bookingRequirements are those of appointments that are made here: of a product
// that may make some that they arrive, once, and of another that it makes none.
func bookingRequirements(s Subject) []certify.Requirement {
	if !slices.Contains(s.scopes(), corepractice.ScopeWrite) {
		return []certify.Requirement{{
			Text:  "The product makes no appointments in Core Practice, because it does not ask for the permission to.",
			How:   "The page of appointments is searched for a way to make one, and the form for one is sent all the same. Then the appointments in the practice's book are counted.",
			Check: s.examine(stageOptions{}, nothingIsBooked),
		}}
	}
	return []certify.Requirement{
		{
			Text:  "An appointment that is made here is made so in Core Practice, in every time zone, and both sides then show the same.",
			How:   "An appointment is booked through the product's form at each of five locations. The practice's book and the page of the day are compared with what was typed, field by field.",
			Check: s.examine(stageOptions{}, bookingReadsBack),
		},
		{
			Text:  "An appointment is made once, however often its form is sent and whatever becomes of Core Practice's answer.",
			How:   "Forms are sent five times at once, again after going back, and under faults of Core Practice that lose or spoil its answer. Then the appointments in the practice's book are counted. It would take every one of them: it lets practitioners be booked twice.",
			Check: s.examine(stageOptions{Simulate: func(o *corepractice.Options) { o.Clashes = true }}, bookedOnce),
		},
		{
			Text:  "When Core Practice refuses an appointment, the practice reads why, keeps all that it typed, and nothing is made.",
			How:   "A time is booked that is taken, and then another with the same form.",
			Check: s.examine(stageOptions{}, refusalKeepsWhatWasTyped),
		},
	}
}

// appointments makes the practice's book of about so many.
func appointments(count int) func(*corepractice.Options) {
	return func(o *corepractice.Options) { o.AppointmentCount = count }
}

// clockChange is when Sydney's clocks are next put forward, or back.
func clockChange(now time.Time, forward bool) time.Time {
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		return time.Time{}
	}
	_, change := now.In(sydney).ZoneBounds()
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	if (after > before) != forward {
		_, change = change.ZoneBounds()
	}
	return change
}

// daysBefore is a working hour a few days before a moment.
func daysBefore(moment time.Time) time.Time { return moment.Add(-5*24*time.Hour + 9*time.Hour) }
