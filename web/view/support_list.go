package view

import (
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
)

// SupportListPath is the list of connections with a filter.
func SupportListPath(query support.Query) string {
	return withQuery(SupportConnectionsPath, query)
}

// SupportListQuery reads the filter out of an address.
func SupportListQuery(values url.Values) support.Query {
	return support.Query{
		Search: values.Get("q"), Provider: values.Get("provider"), Status: values.Get("status"), Health: values.Get("health"),
		Problem: values.Get("problem"), Age: values.Get("age"), Sort: values.Get("sort"), From: values.Get("from"),
	}
}

// withQuery adds a filter to a path, without what is empty.
func withQuery(path string, query support.Query) string {
	values := url.Values{}
	for name, value := range map[string]string{
		"q": query.Search, "provider": query.Provider, "status": query.Status, "health": query.Health,
		"problem": query.Problem, "age": query.Age, "sort": query.Sort, "from": query.From,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// SupportList shows a page of the list. Query is what was asked for.
func SupportList(clock Clock, query support.Query, list support.List, infos Infos) templates.SupportList {
	understood := understood(query, list)
	first, next := understood, understood
	first.From, next.From = "", list.Next
	shown := templates.SupportList{
		ActionPath: SupportConnectionsPath,
		Search:     query.Search,
		Choices:    supportChoices(list.Filter, understood, infos),
		Notes:      ignored(list.Ignored),
		Live:       live(clock, SupportListPath(understood)),
		ShowsLapse: list.Filter.Problem == connection.ProblemSignInLapsing,
		ExportPath: withQuery(SupportExportPath, first),
		Empty:      "No connection is like that.",
	}
	if list.Later {
		shown.FirstPath = SupportListPath(first)
		shown.Empty = "There are no more connections. They may have changed meanwhile."
	}
	if list.Next != "" {
		shown.NextPath = SupportListPath(next)
	}
	switch narrowed := first; {
	case narrowed != support.Query{Sort: narrowed.Sort}:
		shown.ClearPath = SupportConnectionsPath
	case !list.Later:
		shown.Empty = "Nobody has connected a practice yet."
	}
	for _, entry := range list.Entries {
		shown.Rows = append(shown.Rows, supportRow(clock, entry, list.Filter, infos))
	}
	shown.Live.Summary = listSummary(list)
	return shown
}

// understood is the query without the parts that made no sense.
func understood(query support.Query, list support.List) support.Query {
	for _, part := range list.Ignored {
		switch part {
		case support.PartProvider:
			query.Provider = ""
		case support.PartStatus:
			query.Status = ""
		case support.PartHealth:
			query.Health = ""
		case support.PartProblem:
			query.Problem = ""
		case support.PartAge:
			query.Age = ""
		case support.PartFrom:
			query.From = ""
		case support.PartSearch:
			query.Search = list.Filter.Search
		}
	}
	query.Search = strings.TrimSpace(query.Search)
	query.Sort = string(list.Filter.Sort)
	return query
}

// ignored says which parts of a query were left out, and why.
func ignored(parts []support.Part) []string {
	words := map[support.Part]string{
		support.PartProvider: "There is no such provider, so connections of all are shown.",
		support.PartStatus:   "There is no such status, so connections of every status are shown.",
		support.PartHealth:   "There is no such health, so connections of every health are shown.",
		support.PartProblem:  "There is no such problem, so connections are shown whatever their problems.",
		support.PartAge:      "There is no such age, so connections are shown however long they have been so.",
		support.PartSort:     "There is no such order, so the usual one is used.",
		support.PartSearch:   "That is long: only its first 100 characters were searched for.",
		support.PartFrom:     "That page belongs to another filter or is no longer known, so the list begins anew.",
	}
	var notes []string
	for _, part := range parts {
		notes = append(notes, words[part])
	}
	return notes
}

// supportChoices are what the list can be filtered and sorted by. What is
// searched for comes in the order of what was found.
func supportChoices(filter support.Filter, query support.Query, infos Infos) []templates.SupportChoice {
	provider := newChoice("provider", "Provider", "Any provider")
	for _, info := range infos {
		provider.add(info.Slug, info.Name, query.Provider)
	}
	status := newChoice("status", "Status", "Any status")
	for _, s := range support.Statuses() {
		status.add(string(s), statusLabels[s], query.Status)
	}
	health := newChoice("health", "Health", "Any health")
	for _, h := range support.Healths() {
		health.add(string(h), healthLabels[h], query.Health)
	}
	problem := newChoice("problem", "Problem", "Any or none")
	for _, entry := range connection.Catalogue() {
		problem.add(string(entry.Kind), entry.Title, query.Problem)
	}
	age := newChoice("age", "For at least", "Any time")
	for _, a := range support.Ages() {
		age.add(a.Slug, ageLabels[a.Slug], query.Age)
	}
	choices := []templates.SupportChoice{provider.SupportChoice, status.SupportChoice, health.SupportChoice, problem.SupportChoice, age.SupportChoice}
	order := choice{templates.SupportChoice{Name: "sort", Label: "Order"}}
	for _, s := range filter.Sorts() {
		order.add(string(s), sortLabels[s], query.Sort)
	}
	if len(order.Options) == 0 {
		return choices
	}
	return append(choices, order.SupportChoice)
}

// What can be chosen, in words.
var (
	statusLabels = map[connection.Status]string{
		connection.StatusConnected: "Connected", connection.StatusNeedsReconnect: "Needs reconnecting",
		connection.StatusChoosing: "No location chosen", connection.StatusDisconnected: "Disconnected",
	}
	healthLabels = map[connection.Health]string{
		connection.HealthFailing: "Not working", connection.HealthAttention: "Needs attention", connection.HealthHealthy: "Working",
	}
	ageLabels  = map[string]string{"hour": "1 hour", "day": "1 day", "week": "1 week", "month": "30 days"}
	sortLabels = map[support.Sort]string{
		support.SortName: "Practice", support.SortOrganisation: "Organisation",
		support.SortNewest: "Newest first", support.SortLongest: "Longest first",
	}
)

// choice is a list to choose from, in the making.
type choice struct{ templates.SupportChoice }

// newChoice begins a list with the choice of nothing.
func newChoice(name, label, nothing string) choice {
	return choice{templates.SupportChoice{Name: name, Label: label, Options: []templates.SupportOption{{Label: nothing}}}}
}

// add adds an option.
func (c *choice) add(value, label, chosen string) {
	c.Options = append(c.Options, templates.SupportOption{Value: value, Label: label, Chosen: value == chosen})
}

// listSummary says what is worth hearing when it changes.
func listSummary(list support.List) string {
	bad, notice := 0, 0
	for _, entry := range list.Entries {
		switch {
		case entry.Status == connection.StatusNeedsReconnect || entry.Health == connection.HealthFailing:
			bad++
		case entry.Health == connection.HealthAttention || entry.Status == connection.StatusChoosing:
			notice++
		}
	}
	if len(list.Entries) == 0 {
		return "No connection"
	}
	shown := templates.Count(len(list.Entries), "connection")
	if list.Later || list.Next != "" {
		shown += " on this page"
	}
	return fmt.Sprintf("%s · not working: %d · to look at: %d", shown, bad, notice)
}

// supportRow shows one connection.
func supportRow(clock Clock, entry support.Entry, filter support.Filter, infos Infos) templates.SupportRow {
	shown := templates.SupportRow{
		ID:            entry.Ref.ID,
		Path:          SupportConnectionPath(entry.Ref.ID, ""),
		TenantName:    entry.Tenant.Name,
		TenantAddress: entry.Tenant.Address,
		Organisation:  entry.Organisation,
		ProviderName:  infos.Name(entry.Provider),
		Status:        string(entry.Status),
		Health:        string(entry.Health),
		Since:         clock.Time(entry.StatusSince),
		For:           Lasting(clock.Now.Sub(entry.StatusSince)),
		Lapses:        clock.Time(entry.LapsesAt),
		Proof:         clock.Ago(entry.CheckedAt),
	}
	if problem, found := shownProblem(entry.Problems, filter.Problem); found {
		shown.Problem = problemTitle(problem.Kind)
		shown.ProblemMeaning = severityMeaning(problem.Severity())
		shown.ProblemSince = clock.Time(problem.OpenedAt)
	}
	if more := len(entry.Problems) - 1; more > 0 {
		shown.MoreProblems = fmt.Sprintf("%d more", more)
	}
	return shown
}

// shownProblem is the problem that a row names: the oldest of the kind that the
// list is filtered by, else the worst.
func shownProblem(problems []connection.Problem, kind connection.ProblemKind) (connection.Problem, bool) {
	for _, problem := range problems {
		if kind == "" || problem.Kind == kind {
			return problem, true
		}
	}
	return connection.Problem{}, false
}

// problemTitle names a kind of problem.
func problemTitle(kind connection.ProblemKind) string {
	if entry, found := connection.EntryOf(kind); found {
		return entry.Title
	}
	return string(kind)
}
