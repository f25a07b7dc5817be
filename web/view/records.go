package view

import (
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// Records is one page of one list of a connection, on its way to the page.
type Records struct {
	reader   Reader
	overview connection.Overview
	info     connection.ProviderInfo
	// Kind is the list shown.
	Kind connection.RecordKind
	// List is what was copied, filled in by the caller.
	List connection.RecordList
}

// NewRecords picks the list of a name, or the first for an empty one; false when the
// provider has no such list.
func NewRecords(reader Reader, overview connection.Overview, info connection.ProviderInfo, list string) (Records, bool) {
	reader.Clock = reader.Clock.In(commonZone(overview.Locations))
	for _, kind := range info.Records {
		if list == "" || kind.Slug == list {
			return Records{reader: reader, overview: overview, info: info, Kind: kind}, true
		}
	}
	return Records{}, false
}

// Page shows the list; later is true of any page but the first.
func (r Records) Page(later bool) templates.Records {
	c := r.overview.Connection
	clock := r.reader.Clock
	progress := sync(clock, r.overview, r.info)
	shown := templates.Records{
		TenantName:   c.Tenant.Name,
		ProviderName: r.info.Name,
		BackPath:     ConnectionsPath,
		Title:        r.Kind.Title,
		Detail:       r.Kind.Detail,
		Zone:         zoneOf(clock),
		LastSync:     clock.Time(r.List.SyncedAt),
		Syncing:      progress.Running || progress.Waiting,
		CanChange:    r.reader.CanChange,
		Empty:        r.empty(later),
	}
	for _, kind := range r.info.Records {
		shown.Lists = append(shown.Lists, templates.NavLink{Label: kind.Title, Path: RecordsPath(c.ID, kind.Slug, ""), Current: kind == r.Kind})
	}
	for _, record := range r.List.Records {
		shown.Rows = append(shown.Rows, templates.RecordRow{Name: record.Name, Detail: record.Detail, Inactive: record.Inactive})
	}
	if problems := Problems(r.reader, clock, r.overview, r.info); len(problems) > 0 {
		shown.Problem = &problems[0]
	}
	if later {
		shown.FirstPath = RecordsPath(c.ID, r.Kind.Slug, "")
	}
	if r.List.Next != "" {
		shown.NextPath = RecordsPath(c.ID, r.Kind.Slug, r.List.Next)
	}
	return shown
}

// empty says why there is nothing to show.
func (r Records) empty(later bool) string {
	title := strings.ToLower(r.Kind.Title)
	switch {
	case later:
		return "There are no more " + title + "."
	case r.List.SyncedAt.IsZero():
		return "No " + title + " have been read yet."
	default:
		return "No " + title + " in " + r.info.Name + "."
	}
}
