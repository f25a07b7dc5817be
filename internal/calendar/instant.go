package calendar

import "time"

// Instants lists the moments at which clocks in zone show a wall time, of which
// only year, month, day, hour and minute count: one, as a rule; none when clocks
// that are put forward leave it out; two, in order, when clocks that are put back
// show it twice.
func Instants(wall time.Time, zone *time.Location) []time.Time {
	year, month, day := wall.Date()
	shown := time.Date(year, month, day, wall.Hour(), wall.Minute(), 0, 0, time.UTC)
	var instants []time.Time
	// Any offset that can be meant is one that holds within a day of it.
	for _, near := range []time.Time{shown.Add(-26 * time.Hour), shown.Add(26 * time.Hour)} {
		_, offset := near.In(zone).Zone()
		at := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		known := len(instants) > 0 && instants[0].Equal(at)
		if wallClock(at).Equal(shown) && !known {
			instants = append(instants, at)
		}
	}
	if len(instants) == 2 && instants[1].Before(instants[0]) {
		instants[0], instants[1] = instants[1], instants[0]
	}
	return instants
}
