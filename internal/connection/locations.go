package connection

import "time"

// mergeLocations brings what we know up to what the provider lists now, in the
// provider's order, vanished ones last. A location keeps its choice and its
// first sight. A vanished one stays while it is chosen, because only a person
// may drop it; an unchosen one goes.
func mergeLocations(known, listed []Location, now time.Time) []Location {
	before := byID(known)
	merged := make([]Location, 0, len(listed)+len(known))
	for _, location := range listed {
		location.Listed = true
		location.FirstSeenAt = now
		if old, found := before[location.ID]; found {
			location.Chosen = old.Chosen
			location.FirstSeenAt = old.FirstSeenAt
			delete(before, location.ID)
		}
		merged = append(merged, location)
	}
	for _, location := range known {
		if _, vanished := before[location.ID]; vanished && location.Chosen {
			location.Listed = false
			merged = append(merged, location)
		}
	}
	return merged
}

// chooseOnly chooses the only location there is when nothing is chosen.
func chooseOnly(locations []Location) {
	if len(locations) == 1 && locations[0].Listed {
		locations[0].Chosen = true
	}
}

// chosen returns the chosen locations.
func chosen(locations []Location) []Location {
	var picked []Location
	for _, location := range locations {
		if location.Chosen {
			picked = append(picked, location)
		}
	}
	return picked
}

// removedProblem is the problem of a chosen location that is no longer listed.
func removedProblem(location Location) Problem {
	return Problem{Kind: ProblemLocationRemoved, Subject: location.ID, Label: location.Name}
}
