package storetest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// model is what the directory has to say, worked out in Go from connections,
// problems and organisations, a row at a time.
type model []modelled

// modelled is one connection of the model.
type modelled struct {
	support.Entry
	// Name, Owner and Address are what it is sorted and found by.
	Name, Owner, Address string
}

// model reads the tables and works it out.
func (f *fixture) model(t *testing.T) model {
	t.Helper()
	var rows []struct {
		ID, OrganisationID, Provider, TenantID, TenantName, TenantAddress string
		TenantURL                                                         string `gorm:"column:tenant_url"`
		Status                                                            connection.Status
		StatusSince                                                       int64
		CheckedAt, SyncedAt, LapsesAt                                     *int64
		Organisation                                                      *string
	}
	err := f.Database.Gorm().WithContext(f.ctx).Raw(`SELECT c.*, o.name AS organisation,
			(SELECT lapses_at FROM credentials WHERE connection_id = c.id AND length(refresh) > 0) AS lapses_at
		FROM connections AS c LEFT JOIN organisations AS o ON o.id = c.organisation_id`).Scan(&rows).Error
	if err != nil {
		t.Fatal(err)
	}
	open := f.openByConnection(t)
	made := make(model, len(rows))
	for i, row := range rows {
		entry := support.Entry{
			Ref: connection.Ref{OrganisationID: row.OrganisationID, ID: row.ID}, Provider: row.Provider,
			Tenant: connection.Tenant{ID: row.TenantID, Name: row.TenantName, URL: row.TenantURL, Address: row.TenantAddress},
			Status: row.Status, StatusSince: time.UnixMicro(row.StatusSince).UTC(),
			CheckedAt: instant(row.CheckedAt), SyncedAt: instant(row.SyncedAt), LapsesAt: instant(row.LapsesAt),
			Problems: open[row.ID],
		}
		if row.Organisation != nil {
			entry.Organisation = *row.Organisation
		}
		if row.Status == connection.StatusConnected {
			entry.Health = connection.HealthOf(open[row.ID])
		}
		_, host, _ := strings.Cut(row.TenantURL, "://")
		host, _, _ = strings.Cut(host, "/")
		made[i] = modelled{
			Entry: entry, Name: foldedName(row.TenantName), Owner: foldedName(entry.Organisation),
			Address: strings.ToLower(row.TenantAddress + " " + host),
		}
	}
	return made
}

// openByConnection reads the open problems, the worst first, then the oldest.
func (f *fixture) openByConnection(t *testing.T) map[string][]connection.Problem {
	t.Helper()
	var rows []struct {
		ID, ConnectionID, Subject, Label, ProviderCode, Former string
		Kind                                                   connection.ProblemKind
		OpenedAt                                               int64
		Times, Told                                            int
	}
	if err := f.Database.Gorm().WithContext(f.ctx).Raw("SELECT * FROM problems WHERE resolved_at IS NULL").Scan(&rows).Error; err != nil {
		t.Fatal(err)
	}
	open := make(map[string][]connection.Problem)
	for _, row := range rows {
		open[row.ConnectionID] = append(open[row.ConnectionID], connection.Problem{
			ID: row.ID, ConnectionID: row.ConnectionID, Kind: row.Kind, Subject: row.Subject, Label: row.Label,
			ProviderCode: row.ProviderCode, Former: row.Former, OpenedAt: time.UnixMicro(row.OpenedAt).UTC(),
			Times: row.Times, Told: row.Told,
		})
	}
	for _, problems := range open {
		slices.SortFunc(problems, func(a, b connection.Problem) int {
			return cmp.Or(cmp.Compare(b.Severity(), a.Severity()), a.OpenedAt.Compare(b.OpenedAt), strings.Compare(a.ID, b.ID))
		})
	}
	return open
}

// instant converts a column that may be NULL.
func instant(micros *int64) time.Time {
	if micros == nil {
		return time.Time{}
	}
	return time.UnixMicro(*micros).UTC()
}

// foldedName is a name without regard to case and spacing.
func foldedName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// separators are what words begin behind.
const separators = ` -/(&"`

// terms are what a connection is found by.
func (m modelled) terms() []string {
	found := make(map[string]bool)
	for _, key := range []string{m.Name, m.Owner, m.Address} {
		key = firstRunes(key, 200)
		for i := range key {
			begins := i == 0 || strings.ContainsRune(separators, rune(key[i-1])) && !strings.ContainsRune(separators, rune(key[i]))
			if begins {
				found[firstRunes(key[i:], 100)] = true
			}
		}
	}
	return sortedKeys(found)
}

// firstRunes cuts a text.
func firstRunes(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most])
}

// place says where an entry stands with a filter; false: it is not selected.
func (m modelled) place(filter support.Filter, now time.Time) (place support.Place, selected bool) {
	oldest := m.oldest(filter.Problem)
	switch {
	case filter.Provider != "" && m.Provider != filter.Provider,
		filter.Status != "" && m.Status != filter.Status,
		filter.Health != "" && m.Health != filter.Health,
		filter.Problem != "" && oldest == nil:
		return place, false
	}
	since := m.StatusSince
	if oldest != nil {
		since = oldest.OpenedAt
	}
	if filter.Age > 0 && since.After(now.Add(-filter.Age)) {
		return place, false
	}
	place.ID = m.Ref.ID
	switch {
	case filter.Search != "":
		for _, term := range m.terms() {
			if strings.HasPrefix(term, filter.Search) {
				place.Key = term
				return place, true
			}
		}
		return place, false
	case filter.Problem != "":
		place.ID = oldest.ID
		place.Key = strconv.FormatInt(since.UnixMicro(), 10)
	case byMoment(filter):
		place.Key = strconv.FormatInt(since.UnixMicro(), 10)
	case filter.Sort == support.SortOrganisation:
		place.Key = m.Owner
	default:
		place.Key = m.Name
	}
	return place, true
}

// oldest finds the oldest open problem of a kind.
func (m modelled) oldest(kind connection.ProblemKind) *connection.Problem {
	var oldest *connection.Problem
	for i, problem := range m.Problems {
		if kind == "" || problem.Kind != kind {
			continue
		}
		if oldest == nil || cmp.Or(problem.OpenedAt.Compare(oldest.OpenedAt), strings.Compare(problem.ID, oldest.ID)) < 0 {
			oldest = &m.Problems[i]
		}
	}
	return oldest
}

// byMoment reports whether a filter's order is by when something began.
func byMoment(filter support.Filter) bool {
	return filter.Search == "" && (filter.Problem != "" || filter.Age > 0 ||
		filter.Sort == support.SortNewest || filter.Sort == support.SortLongest)
}

// entries are the whole list of a filter, in order.
func (m model) entries(filter support.Filter, now time.Time) []support.Entry {
	entries := []support.Entry{}
	for _, one := range m {
		place, selected := one.place(filter, now)
		if selected {
			one.Place = place
			entries = append(entries, one.Entry)
		}
	}
	slices.SortFunc(entries, func(a, b support.Entry) int {
		order := strings.Compare(a.Place.Key, b.Place.Key)
		if byMoment(filter) {
			left, _ := strconv.ParseInt(a.Place.Key, 10, 64)
			right, _ := strconv.ParseInt(b.Place.Key, 10, 64)
			order = cmp.Compare(left, right)
		}
		order = cmp.Or(order, strings.Compare(a.Place.ID, b.Place.ID))
		if byMoment(filter) && filter.Sort == support.SortNewest {
			return -order
		}
		return order
	})
	return entries
}

// counts counts connections.
func (m model) counts() map[support.Count]int64 {
	counts := make(map[support.Count]int64)
	for _, one := range m {
		counts[support.Count{Provider: one.Provider, Status: one.Status, Health: one.Health}]++
	}
	return counts
}

// causes counts open problems.
func (m model) causes() map[support.Cause]support.Cause {
	causes := make(map[support.Cause]support.Cause)
	for _, one := range m {
		for _, problem := range one.Problems {
			key := support.Cause{Provider: one.Provider, Kind: problem.Kind}
			cause := causes[key]
			cause.Provider, cause.Kind = key.Provider, key.Kind
			if cause.Number == 0 || problem.OpenedAt.Before(cause.First) {
				cause.First = problem.OpenedAt
			}
			if problem.OpenedAt.After(cause.Newest) {
				cause.Newest = problem.OpenedAt
			}
			cause.Number++
			causes[key] = cause
		}
	}
	return causes
}
