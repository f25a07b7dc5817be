package practice

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"
)

// The days around the start that have appointments. Both reach beyond the 7
// days back and 90 ahead that Mooring reads, so that a reader which ignores
// from and to is found out.
const (
	daysBefore = 14
	daysAfter  = 104
)

// A working day: half-hour slots from 08:30 to 17:00 with an hour for lunch.
const (
	firstSlot = 17
	lunchSlot = 25
	lastSlot  = 33
	slot      = 30 * time.Minute
)

// slotTime is a practitioner's time at a location.
type slotTime struct {
	practitioner Practitioner
	locationID   string
	start        time.Time
	// emergency: an hour in the middle of the night.
	emergency bool
}

// fill makes up the first appointments: those at the nearest clock changes and
// ordinary ones up to the count.
func (b *Book) fill(start time.Time, count int) {
	random := b.random()
	booked := b.clockChanges(start)
	booked = booked[:min(len(booked), count)]
	slots := b.slots(start)
	random.Shuffle(len(slots), func(i, j int) { slots[i], slots[j] = slots[j], slots[i] })
	for i := 0; len(booked) < count && len(slots) > 0; i++ {
		// A count beyond the number of slots books some of them again, as busy
		// practices do.
		booked = append(booked, slots[i%len(slots)])
	}
	slices.SortStableFunc(booked, func(x, y slotTime) int {
		return cmp.Or(x.start.Compare(y.start), cmp.Compare(x.practitioner.ID, y.practitioner.ID))
	})
	for _, s := range booked {
		b.book(random, s, start)
	}
}

// random is the source for the next made-up thing: the same for the same seed,
// practice and turn.
func (b *Book) random() *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(b.plan.ID))
	b.turns++
	return rand.New(rand.NewPCG(b.seed, hash.Sum64()+b.turns))
}

// slots lists every half hour that can be booked on the days around the start;
// weekends end at lunch, so that no day is empty. Each practitioner is at one
// location a day, going round those they work at.
func (b *Book) slots(start time.Time) []slotTime {
	var slots []slotTime
	for offset := -daysBefore; offset <= daysAfter; offset++ {
		for n, p := range b.practitioners {
			locationID := p.LocationIDs[(offset+daysBefore+n)%len(p.LocationIDs)]
			zone := b.zones[locationID]
			year, month, day := start.In(zone).Date()
			date := time.Date(year, month, day+offset, 0, 0, 0, 0, zone)
			last := lastSlot
			if weekday := date.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
				last = lunchSlot - 1
			}
			for half := firstSlot; half <= last; half++ {
				if half == lunchSlot || half == lunchSlot+1 {
					continue
				}
				at := time.Date(year, month, day+offset, half/2, half%2*30, 0, 0, zone)
				slots = append(slots, slotTime{practitioner: p, locationID: locationID, start: at})
			}
		}
	}
	return slots
}

// clockChanges books half an hour before each location's last and next change
// of its clocks, so that the appointment, an hour long, starts in one offset
// and ends in another.
func (b *Book) clockChanges(start time.Time) []slotTime {
	var booked []slotTime
	for _, location := range b.locations {
		who := b.onCall(location.ID)
		if who < 0 {
			continue
		}
		last, next := start.In(b.zones[location.ID]).ZoneBounds()
		for _, change := range []time.Time{last, next} {
			if nearby(change, start) {
				booked = append(booked, slotTime{b.practitioners[who], location.ID, change.Add(-slot), true})
			}
		}
	}
	return booked
}

// onCall is the place in the list of the last practitioner who works at a
// location, or -1. The plans see to it that no two locations share theirs:
// nobody is in two places in one night.
func (b *Book) onCall(locationID string) int {
	for i := len(b.practitioners) - 1; i >= 0; i-- {
		if slices.Contains(b.practitioners[i].LocationIDs, locationID) {
			return i
		}
	}
	return -1
}

// nearby leaves out the changes of zones that gave daylight saving up long ago
// or never had it.
func nearby(change, start time.Time) bool {
	return !change.IsZero() && change.Sub(start).Abs() < 366*24*time.Hour
}

// book makes up what is not settled by the slot and puts the appointment in the
// book.
func (b *Book) book(random *rand.Rand, s slotTime, now time.Time) {
	a := Appointment{
		LocationID: s.locationID, PractitionerID: s.practitioner.ID,
		PatientRef: fmt.Sprintf("P-%05d", 10000+random.IntN(9000)),
		Start:      s.start, End: s.start.Add(slot),
		Reason:    pick(random, reasons()),
		UpdatedAt: stamp(now.Add(-time.Duration(1+random.IntN(40*24*60)) * time.Minute)),
		Deleted:   random.IntN(50) == 0,
	}
	if s.emergency {
		a.End, a.Reason, a.Deleted = s.start.Add(2*slot), "Emergency, after hours", false
	}
	a.Status = statusAt(random, a, now)
	b.add(a)
}

// add numbers an appointment and appends it.
func (b *Book) add(a Appointment) Appointment {
	a.Seq = len(b.appointments) + 1
	a.ID = fmt.Sprintf("%sa%06d", b.plan.Letter, a.Seq)
	b.appointments = append(b.appointments, a)
	return a
}

// statusAt makes up a status that fits the time of day.
func statusAt(random *rand.Rand, a Appointment, now time.Time) Status {
	roll := random.IntN(100)
	switch {
	case roll < 6:
		return Cancelled
	case a.End.Before(now) && roll < 10:
		return NoShow
	case a.End.Before(now):
		return Completed
	case a.Start.Before(now):
		return Arrived
	case roll < 55:
		return Confirmed
	}
	return Booked
}

// reasons are what people come for.
func reasons() []string {
	return []string{
		"Check-up and clean", "Check-up and clean", "Filling", "Crown preparation", "Crown fit", "Root canal, first visit",
		"Root canal, second visit", "Extraction", "Wisdom tooth review", "Denture adjustment", "Night guard fitting",
		"Child’s first visit", "Tooth whitening", "Implant consultation", "Toothache", "X-ray and review",
	}
}

// pick chooses one.
func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }
