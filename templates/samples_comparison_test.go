package templates_test

import "mooring/templates"

// differing is a day on which much differs.
func differing() templates.ComparedDay {
	return templates.ComparedDay{
		At: at("today 09:40"), Headline: "3 of 5 appointments are not the same.",
		Counts: []string{"2 equal", "1 differs", "1 missing here", "1 missing in Core Practice"},
		Note:   "All of this changed in Core Practice since our last sync. The next one, today 09:45, brings it.",
		Rows: []templates.ComparedRow{
			{
				State: templates.RowDiffers, Meaning: templates.MeaningNotice, Word: "Differs", Start: at("09:40"), End: at("10:00"),
				Patient: hostile, Note: "Changed in Core Practice 2 minutes ago; the next sync brings it.",
				Parts: []templates.ComparedPart{
					{Label: "Start", Here: templates.ComparedValue{Time: at("09:40")}, There: templates.ComparedValue{Time: at("tomorrow 09:40")}},
					{Label: "Reason", Here: templates.ComparedValue{Text: hostile}, There: templates.ComparedValue{Text: "No reason given"}},
				},
			},
			compared(templates.RowMissingHere, templates.MeaningBad, "Missing here"),
			compared(templates.RowMissingThere, templates.MeaningOff, "Missing in Core Practice"),
		},
		EqualRows:  []templates.ComparedRow{compared(templates.RowEqual, templates.MeaningGood, "Equal"), compared(templates.RowEqual, templates.MeaningGood, "Equal")},
		EqualCount: "2 equal appointments",
		Repair:     &templates.Action{Label: "Repair these appointments", Path: "/connections/a1/compare/repair", Post: true},
	}
}

// compared is a row that is shown as a whole.
func compared(state, meaning, word string) templates.ComparedRow {
	return templates.ComparedRow{
		State: state, Meaning: meaning, Word: word, Start: at("09:40"), End: at("10:00"),
		Patient: "P-10492", Practitioner: hostile, Status: "Booked", Reason: hostile,
	}
}

// comparison is the page of an owner who has not compared yet.
func comparison() templates.Comparison {
	return templates.Comparison{
		TenantName: "Bayside Dental Group", ProviderName: "Core Practice", LocationName: "Bayside Sydney",
		BackPath: "/connections/a1/appointments", Date: "2026-11-24", DateText: "Tuesday 24 November 2026",
		Zone: "Sydney time (AEDT, UTC+11)", CanChange: true,
		Ask: &templates.Action{
			Label: "Compare with Core Practice", Path: "/connections/a1/compare", Post: true,
			Fields: []templates.Field{{Name: "location", Value: "b1"}, {Name: "date", Value: "2026-11-24"}},
		},
	}
}

// comparisonSamples are the states of a comparison.
func comparisonSamples() []sample {
	equal, differs, huge, member := comparison(), comparison(), comparison(), comparison()
	equal.Result = &templates.ComparedDay{
		At: at("today 09:40"), Equal: true, Headline: "All 2 appointments of this day are the same here and in Core Practice.",
		EqualRows: differing().EqualRows, EqualCount: "2 equal appointments",
	}
	found, many := differing(), differing()
	differs.Result, many.Unshown, many.EqualUnshown = &found, 1, 4800
	huge.Result, huge.DayNote = &many, "This day has 23 hours: clocks go forward at 02:00."
	member.CanChange, member.LocationName = false, hostile
	dead, outside := comparison(), comparison()
	dead.Ask, outside.Ask = nil, nil
	dead.Obstacle = &templates.Obstacle{
		Meaning: templates.MeaningBad, Happened: "Core Practice no longer accepts our sign-in.", Means: "Sign in again to compare; nothing you chose is lost.",
		Action: &templates.Action{Label: "Reconnect", Path: "/connections/a1/reconnect", Post: true},
	}
	outside.Obstacle = &templates.Obstacle{Meaning: templates.MeaningOff, Happened: "There is nothing here to compare on this day."}
	unchosen := templates.Comparison{TenantName: "Bayside Dental Group", ProviderName: "Core Practice", BackPath: "/connections"}
	var all []sample
	for name, view := range map[string]templates.Comparison{
		"before": comparison(), "equal": equal, "differs": differs, "huge": huge, "member": member, "dead": dead, "outside": outside, "unchosen": unchosen,
	} {
		all = append(all, sample{"comparison-" + name, templates.ComparisonPage(page("Compare appointments"), view)})
	}
	return all
}
