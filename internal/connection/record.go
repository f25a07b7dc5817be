package connection

import (
	"context"
	"slices"
	"time"
)

// RecordKind is one list of things that a provider has beside appointments, or
// instead of them.
type RecordKind struct {
	// Slug is its name in addresses: "employees".
	Slug string
	// Title is its heading: "Employees".
	Title string
	// Detail heads the column of Record.Detail: "Job title"; empty when there is none.
	Detail string
}

// Record is one line of such a list. It never holds a patient.
type Record struct {
	// Kind is RecordKind.Slug.
	Kind string
	// ID is unique within the kind and the tenant.
	ID     string
	Name   string
	Detail string
	// Inactive is true when the provider keeps it but does not use it any more.
	Inactive bool
}

// RecordsQuery asks for a page of our copy of one list, by name.
type RecordsQuery struct {
	Ref Ref
	// Kind is RecordKind.Slug.
	Kind string
	// After is RecordList.Next of the page before; empty: the first page.
	After string
	// Limit is how many lines a page has at most.
	Limit int
}

// RecordList is one page of our copy of a list.
type RecordList struct {
	Records []Record
	// Next is empty on the last page.
	Next string
	// SyncedAt is when the list was last copied whole; zero: never.
	SyncedAt time.Time
}

// Records reads a page of our copy of one of the lists that the connection's
// provider has. It returns ErrNotFound for a list that the provider does not have,
// and for one that is no longer offered.
func (s *Service) Records(ctx context.Context, query RecordsQuery) (RecordList, error) {
	connection, err := s.store.Connection(ctx, query.Ref)
	if err != nil {
		return RecordList{}, err
	}
	info, _ := s.Info(connection.Provider)
	if !slices.ContainsFunc(info.Records, func(kind RecordKind) bool { return kind.Slug == query.Kind }) {
		return RecordList{}, ErrNotFound
	}
	return s.store.Records(ctx, query)
}
