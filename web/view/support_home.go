package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
)

const (
	// refreshSupport is how often the console's pages refresh themselves.
	refreshSupport = 30
	// sameTime is how far apart the first and the newest problem of one cause may
	// begin to have begun together.
	sameTime = 10 * time.Minute
)

// Infos describe providers by their slugs; one that is no longer configured is
// shown by its slug.
type Infos []connection.ProviderInfo

// Name is a provider's name.
func (i Infos) Name(slug string) string {
	for _, info := range i {
		if info.Slug == slug {
			return info.Name
		}
	}
	return slug
}

// known reports whether the list can be filtered by a provider.
func (i Infos) known(slug string) bool {
	return slices.ContainsFunc(i, func(info connection.ProviderInfo) bool { return info.Slug == slug })
}

// state is one way a connection can be, as support counts them.
type state struct {
	label, meaning string
	status         connection.Status
	health         connection.Health
}

// states are all of them, those to look at first.
func states() []state {
	return []state{
		{"Not working", templates.MeaningBad, connection.StatusConnected, connection.HealthFailing},
		{"Need reconnecting", templates.MeaningBad, connection.StatusNeedsReconnect, ""},
		{"Need attention", templates.MeaningNotice, connection.StatusConnected, connection.HealthAttention},
		{"No location chosen", templates.MeaningNotice, connection.StatusChoosing, ""},
		{"Working", templates.MeaningGood, connection.StatusConnected, connection.HealthHealthy},
		{"Disconnected", templates.MeaningOff, connection.StatusDisconnected, ""},
	}
}

// SupportHome shows how all connections are going.
func SupportHome(clock Clock, overview support.Overview, infos Infos) templates.SupportHome {
	shown := templates.SupportHome{
		SearchPath:   SupportConnectionsPath,
		Empty:        overview.Total() == 0,
		ProblemsPath: SupportProblemsPath,
		Providers:    providerCounts(overview.Counts, infos),
		Lapsing: templates.SupportCount{
			Number: templates.Digits(overview.Open(connection.ProblemSignInLapsing)),
			Path:   SupportListPath(support.Query{Problem: string(connection.ProblemSignInLapsing), Sort: string(support.SortLongest)}),
		},
		Live: live(clock, SupportPath),
	}
	for _, state := range states() {
		number := count(overview.Counts, func(c support.Count) bool { return c.Status == state.status && c.Health == state.health })
		shown.States = append(shown.States, templates.SupportCount{
			Meaning: state.meaning, Label: state.label, Number: templates.Digits(number),
			Path: SupportListPath(support.Query{Status: string(state.status), Health: string(state.health)}),
		})
	}
	for _, cause := range overview.Causes {
		shown.Causes = append(shown.Causes, supportCause(clock, cause, infos))
	}
	shown.Live.Summary = homeSummary(shown.States)
	return shown
}

// live is a part of a page of the console that refreshes itself.
func live(clock Clock, path string) templates.Live {
	return templates.Live{Path: path, Seconds: refreshSupport, At: clock.TimeOfDay(clock.Now)}
}

// homeSummary says what is worth hearing when it changes.
func homeSummary(states []templates.SupportCount) string {
	words := make([]string, 3)
	for i := range words {
		words[i] = states[i].Label + ": " + states[i].Number
	}
	return strings.Join(words, " · ")
}

// count adds up the connections that are so.
func count(counts []support.Count, so func(support.Count) bool) int64 {
	var number int64
	for _, c := range counts {
		if so(c) {
			number += c.Number
		}
	}
	return number
}

// providerCounts counts the connections of each provider; of a single one
// there is nothing to say.
func providerCounts(counts []support.Count, infos Infos) []templates.SupportCount {
	numbers := make(map[string]int64)
	for _, c := range counts {
		numbers[c.Provider] += c.Number
	}
	if len(numbers) < 2 {
		return nil
	}
	var shown []templates.SupportCount
	for slug, number := range numbers {
		if infos.known(slug) {
			shown = append(shown, templates.SupportCount{
				Meaning: templates.MeaningOff, Label: infos.Name(slug), Number: templates.Digits(number),
				Path: SupportListPath(support.Query{Provider: slug}),
			})
		}
	}
	slices.SortFunc(shown, func(a, b templates.SupportCount) int { return cmp.Compare(a.Label, b.Label) })
	return shown
}

// supportCause words a cause: "41 connections: Core Practice not answering".
func supportCause(clock Clock, cause support.Cause, infos Infos) templates.SupportCause {
	entry, found := connection.EntryOf(cause.Kind)
	if !found {
		entry.About, entry.Cause = connection.AboutConnection, string(cause.Kind)
	}
	query := support.Query{Problem: string(cause.Kind)}
	if infos.known(cause.Provider) {
		query.Provider = cause.Provider
	}
	shown := templates.SupportCause{
		ID:      cause.Provider + "-" + string(cause.Kind),
		Kind:    string(cause.Kind),
		Meaning: severityMeaning(cause.Severity()),
		Number:  templates.Count(int(cause.Number), string(entry.About)),
		Cause:   infos.Name(cause.Provider) + " " + entry.Cause,
		Since:   clock.Time(cause.First),
		Path:    SupportListPath(query),
	}
	if cause.Newest.Sub(cause.First) > sameTime {
		shown.Newest = clock.Time(cause.Newest)
	}
	return shown
}

// severityMeaning is how bad a problem is, as a mark.
func severityMeaning(severity connection.Severity) string {
	switch severity {
	case connection.SeverityFailing:
		return templates.MeaningBad
	case connection.SeverityAttention:
		return templates.MeaningNotice
	}
	return templates.MeaningOff
}
