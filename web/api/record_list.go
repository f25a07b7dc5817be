package api

import (
	"context"
	"slices"
	"strings"

	"mooring/internal/apikey"
	"mooring/internal/connection"
)

// recordList is the operation that lists what a provider has beside appointments.
var recordList = op(about{
	ID: "list-records", Method: get, Path: "/connections/{connection}/records/{list}", Scope: apikey.ScopeRead, Tag: "Synced data",
	Summary:  "List what a practice system has beside appointments",
	Text:     `Lines of one of the lists that the practice system has beside appointments, or instead of them, by id, from our copy. Which lists there are depends on the practice system: BQE CORE has ` + "`employees` and `activities`" + `, for example. A list that it does not have is answered with the names of those that it has.`,
	Problems: []kind{disconnected, badCursor},
}, (*server).recordList)

// recordListInput asks for a page.
type recordListInput struct {
	ConnectionInput
	List string `path:"list" doc:"The name of the list." example:"employees"`
	Paged
}

// recordListOutput is a page.
type recordListOutput struct {
	Body recordPage
}

// recordPage is a page with the age of what it was read from.
type recordPage struct {
	Page[recordBody]
	Locations []syncedLocation `json:"locations" nullable:"false" doc:"The locations that were looked at, and how old our copy of each is."`
}

// recordBody is a line of a list.
type recordBody struct {
	ID     string `json:"id" doc:"The provider's id, unique within the list."`
	Name   string `json:"name"`
	Detail string `json:"detail" doc:"What the provider says besides, such as a job title; may be empty."`
	Active bool   `json:"active" doc:"False when the provider keeps it and does not use it any more."`
}

// recordList lists the lines of a list.
func (s *server) recordList(ctx context.Context, input *recordListInput) (*recordListOutput, error) {
	filter := []string{"records", input.Connection, input.List}
	from, err := placeOf(input.After, filter...)
	if err != nil {
		return nil, err
	}
	copied, err := s.copied(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	info, _ := s.Connections.Info(copied.Provider)
	if !slices.ContainsFunc(info.Records, func(kind connection.RecordKind) bool { return kind.Slug == input.List }) {
		return nil, notFound.problem(info.Name + " has no such list. It has " + listNames(info) + ".")
	}
	records, err := s.Copies.SyncedRecords(ctx, connection.RecordsQuery{
		Ref: copied.Ref, Kind: input.List, After: from.ID, Limit: input.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	records, more := cut(records, input.Limit)
	body := recordPage{Locations: syncedLocations(copied.Chosen)}
	body.Data = make([]recordBody, len(records))
	for i, record := range records {
		body.Data[i] = recordBody{ID: record.ID, Name: record.Name, Detail: record.Detail, Active: !record.Inactive}
	}
	if more {
		body.Next = place{ID: records[len(records)-1].ID}.cursor(filter...)
	}
	return &recordListOutput{Body: body}, nil
}

// listNames names the lists of a provider.
func listNames(info connection.ProviderInfo) string {
	if len(info.Records) == 0 {
		return "no lists"
	}
	names := make([]string, len(info.Records))
	for i, kind := range info.Records {
		names[i] = kind.Slug
	}
	return strings.Join(names, ", ")
}
