package support

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mooring/internal/connection"
)

// longestSearch is how many characters of a search count.
const longestSearch = 100

// Query is what a reader asks of the list, as text from an address.
type Query struct {
	Search, Provider, Status, Health, Problem, Age, Sort string
	// From is the cursor of a page; empty for the first.
	From string
}

// Part names a part of a Query.
type Part string

// The parts of a query that can make no sense.
const (
	PartProvider Part = "provider"
	PartStatus   Part = "status"
	PartHealth   Part = "health"
	PartProblem  Part = "problem"
	PartAge      Part = "age"
	PartSort     Part = "sort"
	// PartSearch: only the beginning of the search counted.
	PartSearch Part = "q"
	// PartFrom: the cursor is of another filter, or none of ours.
	PartFrom Part = "from"
)

// Age is a choice of Filter.Age.
type Age struct {
	// Slug names it in addresses.
	Slug string
	Age  time.Duration
}

// Ages are the choices of age, the shortest first.
func Ages() []Age {
	const day = 24 * time.Hour
	return []Age{{"hour", time.Hour}, {"day", day}, {"week", 7 * day}, {"month", 30 * day}}
}

// Statuses are the statuses to filter by.
func Statuses() []connection.Status {
	return []connection.Status{
		connection.StatusConnected, connection.StatusNeedsReconnect, connection.StatusChoosing, connection.StatusDisconnected,
	}
}

// Healths are the healths to filter by, the worst first.
func Healths() []connection.Health {
	return []connection.Health{connection.HealthFailing, connection.HealthAttention, connection.HealthHealthy}
}

// Sorts are the orders that the other parts of the filter leave, the usual one
// first: what has a problem or an age goes by time, and what is searched for by
// what was found.
func (f Filter) Sorts() []Sort {
	switch {
	case f.Search != "":
		return nil
	case f.Problem != "" || f.Age != 0:
		return []Sort{SortNewest, SortLongest}
	}
	return []Sort{SortName, SortOrganisation, SortNewest, SortLongest}
}

// Filter understands a query, and names the parts it could not understand.
func (s *Service) Filter(query Query) (Filter, []Part) {
	var filter Filter
	var ignored []Part
	note := func(part Part, understood bool) {
		if !understood {
			ignored = append(ignored, part)
		}
	}
	var whole bool
	filter.Search, whole = search(query.Search)
	note(PartSearch, whole)
	filter.Provider, whole = s.provider(query.Provider)
	note(PartProvider, whole)
	filter.Status, whole = oneOf(Statuses(), query.Status)
	note(PartStatus, whole)
	filter.Health, whole = oneOf(Healths(), query.Health)
	note(PartHealth, whole)
	filter.Problem, whole = oneOf(kinds(), query.Problem)
	note(PartProblem, whole)
	filter.Age, whole = age(query.Age)
	note(PartAge, whole)
	sort, whole := oneOf([]Sort{SortName, SortOrganisation, SortNewest, SortLongest}, query.Sort)
	note(PartSort, whole)
	filter.Sort = filter.sort(sort)
	return filter, ignored
}

// sort is the order that was wished for where it can be had, else the usual one.
func (f Filter) sort(wish Sort) Sort {
	offered := f.Sorts()
	if len(offered) == 0 || slices.Contains(offered, wish) {
		return wish
	}
	return offered[0]
}

// search folds what was searched for as the directory folds names, and reports
// whether all of it counts. Words begin behind these marks there, so those before
// the first word say nothing; of a web address the host counts.
func search(text string) (string, bool) {
	folded := host(strings.ToLower(strings.Join(strings.Fields(text), " ")))
	if word := strings.TrimLeft(folded, ` -/(&"`); word != "" {
		folded = word
	}
	if utf8.RuneCountInString(folded) <= longestSearch {
		return folded, true
	}
	return strings.TrimSpace(string([]rune(folded)[:longestSearch])), false
}

// host takes the host out of a web address; any other text stays what it is.
func host(text string) string {
	_, rest, isAddress := strings.Cut(text, "://")
	if !isAddress {
		rest = text
	}
	name, _, _ := strings.Cut(rest, "/")
	if isAddress || strings.Contains(name, ".") && !strings.Contains(name, " ") {
		return name
	}
	return text
}

// provider is the provider of a slug; false when none of ours has it.
func (s *Service) provider(slug string) (string, bool) {
	if slug == "" {
		return "", true
	}
	if _, found := s.connections.Info(slug); found {
		return slug, true
	}
	return "", false
}

// kinds are the kinds of problem that the catalogue has.
func kinds() []connection.ProblemKind {
	var all []connection.ProblemKind
	for _, entry := range connection.Catalogue() {
		all = append(all, entry.Kind)
	}
	return all
}

// oneOf is the value that text names; false when it names none. No text is no value.
func oneOf[T ~string](known []T, text string) (T, bool) {
	if text == "" || slices.Contains(known, T(text)) {
		return T(text), true
	}
	return "", false
}

// age is the age of a slug; false when there is none.
func age(slug string) (time.Duration, bool) {
	for _, choice := range Ages() {
		if choice.Slug == slug {
			return choice.Age, true
		}
	}
	return 0, slug == ""
}
