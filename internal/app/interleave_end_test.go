package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
)

// wantEnd looks at rows, queue and provider once everybody has ended.
func (b *bout) wantEnd(receipt connection.Receipt, landed bool) {
	ended, err := b.opened.Connections.Connection(b.t.Context(), b.ref)
	if err != nil {
		b.fault("read connection: %v", err)
		return
	}
	if b.order.free {
		b.tally.released++
	}
	living := b.provider.living(b.tenant)
	switch ended.Status {
	case connection.StatusDisconnected:
		b.wantNothing()
		// Tokens that a reconnect replaced are deleted and not revoked.
		if replaced := len(living); replaced > 1 || replaced == 1 && !landed {
			b.fault("after the disconnect there live %v; reconnected: %v", living, landed)
		}
		if kept := ended.Receipt; kept == nil || kept.Removed != receipt.Removed || !kept.At.Equal(receipt.At) || kept.Revocation != connection.RevocationConfirmed {
			b.fault("the row says %+v, the answer %+v", kept, receipt)
		}
	case connection.StatusConnected:
		b.tally.last++
		b.wantOwnTokens(living)
		if b.early {
			b.fault("a sign-in that had begun before the disconnect brought the practice back")
		}
	default:
		b.fault("the connection is %s", ended.Status)
	}
	if landed {
		b.tally.landed++
	} else if ended.Status != connection.StatusDisconnected {
		b.fault("the connection is %s without a reconnect", ended.Status)
	}
	b.wantTrueReceipt(receipt)
}

// wantOwnTokens fails unless the row holds the only pair that lives.
func (b *bout) wantOwnTokens(living map[string]grant) {
	credential, err := b.opened.Credentials.Read(b.t.Context(), b.ref)
	if err != nil {
		b.fault("read credential: %v", err)
		return
	}
	number, _ := cutKind(credential.Access.Reveal(), "access-")
	own, lives := living[number]
	if !lives || len(living) != 1 || own.accessRevoked || own.refreshRevoked {
		b.fault("after the reconnect there live %v, and the row holds %s", living, number)
	}
}

// wantTrueReceipt compares a receipt with what the database saw deleted.
func (b *bout) wantTrueReceipt(receipt connection.Receipt) {
	deleted := b.count("deleted_appointments WHERE connection_id = ?", b.ref.ID)
	if receipt.Removed.Appointments != int64(deleted) || receipt.Removed.Credentials != 1 || receipt.Removed.Locations != 1 {
		b.fault("%d appointments were deleted, the receipt says %+v", deleted, receipt.Removed)
	}
	// The answer does not wait for the provider longer than some seconds.
	if receipt.Revocation != connection.RevocationConfirmed && receipt.Revocation != connection.RevocationPending {
		b.fault("the receipt says that the revocation is %s", receipt.Revocation)
	}
	b.exec("DELETE FROM deleted_appointments WHERE connection_id = ?", b.ref.ID)
}

// wantNothing fails when a row of the connection is left.
func (b *bout) wantNothing() {
	var each []string
	for _, table := range append(filled(), "authorization_requests") {
		each = append(each, "SELECT '"+table+"' AS name FROM "+table+" WHERE connection_id = @id")
	}
	var left []string
	statement := "SELECT count(*) || ' in ' || name FROM (" + strings.Join(each, " UNION ALL ") + ") AS kept GROUP BY name"
	if err := b.opened.Database.Gorm().WithContext(b.t.Context()).Raw(statement, named(b.ref.ID)).Scan(&left).Error; err != nil || len(left) != 0 {
		b.fault("rows that are left: %v (%v)", left, err)
	}
	if open := b.count("sync_runs WHERE finished_at IS NULL AND connection_id = ?", b.ref.ID); open != 0 {
		b.fault("%d runs are still open", open)
	}
}

// idle waits until no sync of the connection is queued or at work.
func (b *bout) idle() {
	look := time.NewTicker(25 * time.Millisecond)
	defer look.Stop()
	for b.count(`river_job WHERE kind = 'sync' AND state NOT IN ('completed', 'cancelled', 'discarded')
		AND args ->> 'connection_id' = ?`, b.ref.ID) > 0 {
		select {
		case <-look.C:
		case <-b.t.Context().Done():
			b.fault("a sync is still queued or at work")
			return
		}
	}
}

// riversOwn begin what River logs of work of its own that it begins again by itself
// and that no sync depends on. On a busy machine its time runs out.
var riversOwn = []string{`msg="leadership.`, `msg="maintenance.`, `msg="notifier.`}

// wantQuietLog fails for what was logged as an error, deadlocks above all.
func (a *arena) wantQuietLog(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(a.log.String()) {
		isRivers := slices.ContainsFunc(riversOwn, func(begin string) bool { return strings.Contains(line, begin) })
		if strings.Contains(line, "level=ERROR") && !isRivers || strings.Contains(line, "40P01") {
			t.Errorf("logged: %s", line)
		}
	}
}
