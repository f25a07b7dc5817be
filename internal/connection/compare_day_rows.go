package connection

import (
	"cmp"
	"slices"
	"time"
)

// ComparedState says how an appointment stands here and at the provider.
type ComparedState string

// The states of a compared appointment.
const (
	ComparedEqual        ComparedState = "equal"
	ComparedDiffers      ComparedState = "differs"
	ComparedMissingHere  ComparedState = "missing_here"
	ComparedMissingThere ComparedState = "missing_there"
)

// DayComparison is one day at one location, here and at the provider.
type DayComparison struct {
	// Rows are by their start.
	Rows []ComparedAppointment
	// NeverRead is true while the first sync of the location has not read it all.
	NeverRead bool
}

// Counts counts the rows by their states.
func (c DayComparison) Counts() map[ComparedState]int {
	counts := make(map[ComparedState]int)
	for _, row := range c.Rows {
		counts[row.State()]++
	}
	return counts
}

// ComparedAppointment is one appointment as it stands here and there. Where it is
// missing its ID is empty.
type ComparedAppointment struct {
	Here, There Appointment
	// HereWith and ThereWith are the practitioner's name; empty when it is not known.
	HereWith, ThereWith string
	// Coming is true when the provider's list of changes tells of it, so that the
	// next sync brings it by itself; ChangedAt is when it changed there.
	Coming    bool
	ChangedAt time.Time
	// Lagging is true when ours is the newer state and the provider's list has not
	// come as far: there is nothing to repair.
	Lagging bool
}

// Differences lists the parts that differ, the name of the same practitioner
// included.
func (c ComparedAppointment) Differences() []AppointmentPart {
	parts := c.Here.Differences(c.There)
	renamed := c.Here.PractitionerID == c.There.PractitionerID && c.HereWith != c.ThereWith
	if renamed && c.HereWith != "" && c.ThereWith != "" {
		parts = append(parts, PartPractitioner)
	}
	return parts
}

// State tells how it stands.
func (c ComparedAppointment) State() ComparedState {
	switch {
	case c.Here.ID == "":
		return ComparedMissingHere
	case c.There.ID == "":
		return ComparedMissingThere
	case len(c.Differences()) > 0:
		return ComparedDiffers
	}
	return ComparedEqual
}

// start is when it begins, here if it is here.
func (c ComparedAppointment) start() time.Time {
	if c.Here.ID == "" {
		return c.There.Start
	}
	return c.Here.Start
}

// SortCompared sorts rows by their start, then by their ids.
func SortCompared(rows []ComparedAppointment) {
	slices.SortFunc(rows, func(a, b ComparedAppointment) int {
		return cmp.Or(a.start().Compare(b.start()), cmp.Compare(a.Here.ID+a.There.ID, b.Here.ID+b.There.ID))
	})
}
