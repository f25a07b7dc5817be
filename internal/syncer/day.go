package syncer

import "time"

// day names the day that a run is counted under when it ends now: the one of its
// first location, whose people read the count; in UTC when it has none.
func (r *run) day(now time.Time) string {
	zone := time.UTC
	if len(r.work.Locations) > 0 {
		if own, err := time.LoadLocation(r.work.Locations[0].TimeZone); err == nil {
			zone = own
		}
	}
	return now.In(zone).Format(time.DateOnly)
}
