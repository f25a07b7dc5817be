package store

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// Entries implements support.Store in one statement. A filter or a place with a
// text that no column can hold selects nothing.
func (s *Support) Entries(ctx context.Context, filter support.Filter, now time.Time, from support.Place, limit int) ([]support.Entry, error) {
	if !storable(filter.Search, filter.Provider, string(filter.Status), string(filter.Health), string(filter.Problem), from.Key, from.ID) {
		return nil, nil
	}
	query := newPageQuery(filter, now, from, limit)
	var rows []pageRow
	if err := s.read(ctx).Raw(query.statement(), query.values...).Scan(&rows).Error; err != nil {
		return nil, mapError(err)
	}
	var entries []support.Entry
	for _, row := range rows {
		if last := len(entries) - 1; last < 0 || entries[last].Ref.ID != row.ID {
			entries = append(entries, row.entry())
		}
		if row.Open.ID != "" {
			entry := &entries[len(entries)-1]
			entry.Problems = append(entry.Problems, row.Open.problem())
		}
	}
	return entries, nil
}

// Counts implements support.Store.
func (s *Support) Counts(ctx context.Context) ([]support.Count, error) {
	var rows []struct {
		Provider string
		Status   connection.Status
		Health   connection.Health
		Number   int64
	}
	err := s.read(ctx).Raw(`SELECT provider, status, health, CAST(sum(change) AS BIGINT) AS number
		FROM connection_tally GROUP BY provider, status, health HAVING sum(change) > 0
		ORDER BY provider, status, health`).Scan(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	counts := make([]support.Count, len(rows))
	for i, row := range rows {
		counts[i] = support.Count(row)
	}
	return counts, nil
}

// Causes implements support.Store: the numbers are sums, and the first and the
// newest problem of each are the ends of an index.
func (s *Support) Causes(ctx context.Context) ([]support.Cause, error) {
	var rows []struct {
		Provider       string
		Kind           connection.ProblemKind
		Number         int64
		Oldest, Newest moment
	}
	const open = `FROM problems AS p
		WHERE p.provider = tally.provider AND p.kind = tally.kind AND p.resolved_at IS NULL`
	err := s.read(ctx).Raw(`SELECT tally.provider, tally.kind, tally.number,
			(SELECT min(p.opened_at) ` + open + `) AS oldest, (SELECT max(p.opened_at) ` + open + `) AS newest
		FROM (SELECT provider, kind, CAST(sum(change) AS BIGINT) AS number
			FROM problem_tally GROUP BY provider, kind HAVING sum(change) > 0) AS tally
		ORDER BY tally.number DESC, tally.provider, tally.kind`).Scan(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	causes := make([]support.Cause, len(rows))
	for i, row := range rows {
		causes[i] = support.Cause{
			Provider: row.Provider, Kind: row.Kind, Number: row.Number, First: row.Oldest.time(), Newest: row.Newest.time(),
		}
	}
	return causes, nil
}
