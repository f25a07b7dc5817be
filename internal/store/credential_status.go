package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// ofLiving lists the problems, besides those that a renewal disproves, that only a
// connection with a credential can have.
var ofLiving = []connection.ProblemKind{
	connection.ProblemSignInLapsing, connection.ProblemSyncBehind, connection.ProblemSyncBroken,
}

// needReconnect moves a connection whose credential is gone to
// needs_reconnect: nothing is due any more, its run ends, and so do the problems
// that say that we try again.
func (c *Credentials) needReconnect(tx *gorm.DB, ref connection.Ref) error {
	now := c.now()
	moved := tx.Model(&connectionRow{}).Where("id = ? AND organisation_id = ?", ref.ID, ref.OrganisationID).
		Updates(map[string]any{
			"status": connection.StatusNeedsReconnect, "status_since": at(now), "next_sync_at": nil,
		})
	if err := mustChange(moved, connection.ErrNotFound); err != nil {
		return fmt.Errorf("set status: %w", err)
	}
	if err := stopRuns(tx, ref.ID, now); err != nil {
		return fmt.Errorf("stop runs: %w", err)
	}
	if err := c.resolveWithEvents(tx, ref, slices.Concat(disproved, ofLiving)...); err != nil {
		return err
	}
	return c.recordEvent(tx, ref, connection.EventNeedsReconnect, "")
}

// openWithEvent opens a problem and records what of it is an event.
func (c *Credentials) openWithEvent(tx *gorm.DB, ref connection.Ref, problem connection.Problem) error {
	if problem.OpenedAt.IsZero() {
		problem.OpenedAt = c.now()
	}
	times, err := openProblem(tx, ref, problem)
	if err != nil {
		return fmt.Errorf("open problem: %w", err)
	}
	kind, noted := connection.OpenedEvent(times)
	if !noted {
		return nil
	}
	return c.recordEvent(tx, ref, kind, problem.EventDetail())
}

// resolveWithEvents resolves problems of the kinds and records of each what is an
// event.
func (c *Credentials) resolveWithEvents(tx *gorm.DB, ref connection.Ref, kinds ...connection.ProblemKind) error {
	return c.resolveNarrowed(tx, ref, ofKinds(kinds...))
}

// resolveNarrowed is resolveWithEvents for the problems that narrow selects.
func (c *Credentials) resolveNarrowed(tx *gorm.DB, ref connection.Ref, narrow func(*gorm.DB) *gorm.DB) error {
	resolved, err := resolveProblems(tx, ref, c.now(), narrow)
	if err != nil {
		return fmt.Errorf("resolve problems: %w", err)
	}
	for _, problem := range resolved {
		if !connection.ResolvedEvent(problem.Times) {
			continue
		}
		if err := c.recordEvent(tx, ref, connection.EventProblemResolved, problem.EventDetail()); err != nil {
			return err
		}
	}
	return nil
}

// recordEvent appends an event of Mooring's own.
func (c *Credentials) recordEvent(tx *gorm.DB, ref connection.Ref, kind connection.EventKind, detail string) error {
	about, err := readConnection(tx, ref)
	if err != nil {
		return fmt.Errorf("read connection for its event: %w", err)
	}
	return appendEvent(tx, connection.Event{
		OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, TenantName: about.Tenant.Name,
		Kind: kind, Actor: connection.System, Detail: detail, At: c.now(),
	})
}
