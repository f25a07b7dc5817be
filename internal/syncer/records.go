package syncer

import (
	"context"
	"fmt"

	"mooring/internal/connection"
)

// recordsMost bounds a list of one location, which is held in memory until it has
// been read to its end.
const recordsMost = 10_000

// copyLists replaces the location's records by what the provider lists, list by
// list. One that may not be read stays as it is, and is an error once the others are
// read: somebody at the provider can allow it.
func (l *locationSync) copyLists(ctx context.Context) error {
	if l.records == nil {
		return nil
	}
	var forbidden error
	for _, kind := range l.records.RecordKinds() {
		records, err := l.readList(ctx, kind.Slug)
		if err != nil {
			err = fmt.Errorf("read %s: %w", kind.Slug, err)
		}
		if failure, ok := connection.AsFailure(err); ok && failure.Kind == connection.FailureForbidden {
			forbidden = err
			continue
		}
		if err != nil {
			return err
		}
		batch := Batch{Records: &RecordList{Kind: kind.Slug, Records: records}, Cursor: l.cursor}
		if err := l.write(ctx, batch); err != nil {
			return err
		}
	}
	return forbidden
}

// readList reads a list to its end.
func (l *locationSync) readList(ctx context.Context, kind string) ([]connection.Record, error) {
	var records []connection.Record
	read, met := make(map[string]bool), make(circle)
	query := RecordQuery{LocationID: l.location.ID, Kind: kind}
	for range pagesPerPass {
		page, err := l.askRecords(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, record := range page.Records {
			if !read[record.ID] { // One that moved to a later page meanwhile is listed twice.
				read[record.ID] = true
				records = append(records, record)
			}
		}
		if page.Next == "" && len(records) <= recordsMost {
			return records, nil
		}
		if met.closes(query.Page, page.Next) || len(records) > recordsMost {
			break
		}
		query.Page = page.Next
	}
	return nil, &connection.Failure{Kind: connection.FailureMalformed, Operation: "read " + kind, Code: "endless_list"}
}

// askRecords asks the provider for one page of a list.
func (r *run) askRecords(ctx context.Context, query RecordQuery) (page RecordPage, err error) {
	err = r.call(ctx, func(ctx context.Context, access connection.Access) (err error) {
		page, err = r.records.Records(ctx, access, query)
		return err
	})
	return page, err
}
