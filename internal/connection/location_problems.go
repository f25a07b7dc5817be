package connection

// locationNews is what a list of locations says about problems.
type locationNews struct {
	// over are open problems that it ends.
	over []Problem
	// shown are problems that it shows, or shows under another name of the location.
	shown []Problem
}

// compareLocations compares what we knew of the locations with what we know by
// the provider's newest list. Where nothing is chosen yet the practice is about to
// look at the list anyway, and nothing in it is new.
func compareLocations(known, merged []Location, open []Problem) locationNews {
	before, now := byID(known), byID(merged)
	var news locationNews
	for _, problem := range open {
		if !problem.ofLocation() {
			continue
		}
		location, listed := now[problem.Subject]
		listed = listed && location.Listed
		switch {
		case problem.endedBy(location, listed):
			news.over = append(news.over, problem)
		case listed && location.Name != problem.Label && problem.Kind != ProblemLocationRenamed:
			problem.Label = location.Name
			news.shown = append(news.shown, problem)
		}
	}
	for _, location := range merged {
		old, wasKnown := before[location.ID]
		switch {
		case location.Chosen && !location.Listed:
			news.shown = append(news.shown, removedProblem(location))
		case location.Chosen && wasKnown && old.Name != location.Name:
			news.shown = append(news.shown, renamedProblem(old, location, open)...)
		case !wasKnown && len(chosen(known)) > 0:
			news.shown = append(news.shown, Problem{Kind: ProblemLocationNew, Subject: location.ID, Label: location.Name})
		}
	}
	return news
}

// endedBy reports whether the list ends a problem of a location: one that is
// listed is not gone, one that is not listed is nothing but gone, and one that has
// its former name again was not renamed.
func (p Problem) endedBy(location Location, listed bool) bool {
	switch p.Kind {
	case ProblemLocationRemoved:
		return listed
	case ProblemLocationRenamed:
		return !listed || location.Name == p.Former
	}
	return !listed
}

// renamedProblem tells that a location has another name. One that was renamed
// again is told by the name that the practice knows, and not at all if it has
// that name again.
func renamedProblem(old, location Location, open []Problem) []Problem {
	renamed := Problem{Kind: ProblemLocationRenamed, Subject: location.ID, Label: location.Name, Former: old.Name}
	for _, problem := range open {
		if problem.Kind == renamed.Kind && problem.Subject == renamed.Subject {
			renamed.Former = problem.Former
		}
	}
	if renamed.Former == renamed.Label {
		return nil
	}
	return []Problem{renamed}
}

// byID finds locations by their ids.
func byID(locations []Location) map[string]Location {
	found := make(map[string]Location, len(locations))
	for _, location := range locations {
		found[location.ID] = location
	}
	return found
}
