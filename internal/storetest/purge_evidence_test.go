package storetest_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// mark is what every secret and every foreign text of this test contains.
const mark = "MARKED-5f1c"

// TestNothingIsLeftInAnyFileAfterADisconnect writes marked tokens for many
// connections and, for one in three, marked data of the provider; renews and
// syncs often enough to move rows about; disconnects that third, and reads the
// database's files while it is open.
func TestNothingIsLeftInAnyFileAfterADisconnect(t *testing.T) {
	t.Parallel()
	opened := storetest.Open(t, storetest.Options{})
	const connections, renewals = 60, 4
	purged := make(map[string][][]byte)
	for i := range connections {
		c := markedConnection(i)
		if i%3 == 0 {
			purged[c.ID] = nil
		}
		connect(t, opened, c, label(i))
	}
	for round := range renewals {
		for id := range purged {
			purged[id] = append(purged[id], ciphertexts(t, opened, id)...)
		}
		for i := range connections {
			renew(t, opened, markedConnection(i).Ref())
			sync(t, opened, markedConnection(i).Ref(), label(i), round)
		}
	}
	if !bytes.Contains(databaseFiles(t, opened.Path), []byte(mark+"-patient")) {
		t.Fatal("the search does not find a patient's reference before the disconnect")
	}
	kept := ciphertexts(t, opened, markedConnection(1).ID)
	for id := range purged {
		purged[id] = append(purged[id], ciphertexts(t, opened, id)...)
		disconnect(t, opened, connection.Ref{OrganisationID: "harbour", ID: id})
	}
	if err := opened.Connections.Scrub(t.Context()); err != nil {
		t.Fatalf("scrub: %v", err)
	}
	files := databaseFiles(t, opened.Path)
	if !bytes.Contains(files, kept[0]) {
		t.Fatal("the search does not even find a token that is still there")
	}
	if bytes.Contains(files, []byte(mark)) {
		t.Error("a mark stands in clear in a database file")
	}
	for id, sealed := range purged {
		if len(sealed) != 2*(renewals+1) {
			t.Fatalf("collected %d ciphertexts", len(sealed))
		}
		for i, one := range sealed {
			// Any part of a ciphertext counts, so its middle is looked for.
			if middle := one[len(one)/3 : 2*len(one)/3]; bytes.Contains(files, middle) {
				t.Errorf("ciphertext %d of %s is still in a file", i, id)
			}
		}
	}
}

// label is in all that comes from the provider for the i-th connection: the
// mark for those that will be disconnected, and for the ones between them,
// whose rows share their pages, another word of the same length.
func label(i int) string {
	if i%3 == 0 {
		return mark
	}
	return strings.Repeat("k", len(mark))
}

// markedConnection makes the i-th connection.
func markedConnection(i int) connection.Connection {
	now := time.Now()
	return connection.Connection{
		ID: fmt.Sprintf("connection-%03d", i), OrganisationID: "harbour", Provider: "core-practice",
		Tenant: connection.Tenant{ID: fmt.Sprint("tenant-", i), Name: "Practice", Address: fmt.Sprint("practice-", i)},
		Status: connection.StatusConnected, StatusSince: now, Epoch: 1, CreatedAt: now, NextSyncAt: now,
	}
}

// markedTokens make tokens of uneven length, as renewed ones are; the longest
// are what PostgreSQL keeps apart from their row.
func markedTokens(version int64) connection.Tokens {
	padding := string(bytes.Repeat([]byte("x"), int(version%4)*1301))
	return connection.Tokens{
		Access:  secret.NewValue(mark + "-access-" + padding),
		Refresh: secret.NewValue(mark + "-refresh-" + padding), ExpiresAt: time.Now().Add(time.Hour),
	}
}

// connect stores a connection with its first tokens.
func connect(t *testing.T, opened *storetest.Opened, c connection.Connection, label string) {
	t.Helper()
	locations := []connection.Location{{ID: label + "-location", Name: label + "-location", TimeZone: "UTC", Listed: true, Chosen: true}}
	err := opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		if err := tx.Save(t.Context(), c); err != nil {
			return err
		}
		if err := tx.SaveLocations(t.Context(), c.Ref(), locations); err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), c.Ref(), 1, markedTokens(1))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// renew claims and saves the next version.
func renew(t *testing.T, opened *storetest.Opened, ref connection.Ref) {
	t.Helper()
	credential, err := opened.Credentials.Read(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	claim := token.Claim{Ref: ref, Epoch: 1, Version: credential.Version, ID: "renewal"}
	if claimed, err := opened.Credentials.Claim(t.Context(), claim); err != nil || !claimed {
		t.Fatalf("claim: %v, %v", claimed, err)
	}
	if saved, err := opened.Credentials.Save(t.Context(), claim, markedTokens(claim.Version+1)); err != nil || !saved {
		t.Fatalf("save: %v, %v", saved, err)
	}
}

// disconnect purges a connection as the Service does.
func disconnect(t *testing.T, opened *storetest.Opened, ref connection.Ref) {
	t.Helper()
	err := opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		c, err := tx.Lock(t.Context(), ref)
		if err != nil {
			return err
		}
		if _, err := tx.TakeCredential(t.Context(), ref); err != nil {
			return err
		}
		if _, err := tx.Purge(t.Context(), ref); err != nil {
			return err
		}
		c.Status, c.NextSyncAt, c.Epoch = connection.StatusDisconnected, time.Time{}, 2
		return tx.Save(t.Context(), c)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sync copies rows that bear a label, of another length in each round.
func sync(t *testing.T, opened *storetest.Opened, ref connection.Ref, label string, round int) {
	t.Helper()
	fence, _, err := opened.Syncs.Begin(t.Context(), syncer.Due{Ref: ref, Epoch: 1}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	text := func(what string) string { return label + "-" + what + strings.Repeat("y", round*31) }
	batch := syncer.Batch{
		LocationID: label + "-location", LocationName: text("location"),
		Practitioners: []connection.Practitioner{{ID: label + "-practitioner", Name: text("practitioner")}},
		Records: &syncer.RecordList{Kind: "employees", Records: []connection.Record{
			{ID: label + "-record", Name: text("record"), Detail: text("detail")},
		}},
		Cursor: syncer.Cursor{Pass: syncer.PassFirst, Page: text("page")},
	}
	for i := range 60 {
		batch.Appointments = append(batch.Appointments, connection.Appointment{
			ID: fmt.Sprintf("%s-appointment-%d", label, i), LocationID: batch.LocationID, PractitionerID: label + "-practitioner",
			PatientRef: text("patient"), Start: time.Now(), End: time.Now(), Reason: text("reason"),
			UpdatedAt: time.Now(), Deleted: i%7 == round,
		})
	}
	if err := opened.Syncs.Write(t.Context(), fence, batch); err != nil {
		t.Fatal(err)
	}
	request := connection.AuthorizationRequest{
		StateHash: fmt.Append(nil, ref.ID, round), SessionHash: []byte("session"), OrganisationID: ref.OrganisationID, UserID: "kim",
		Provider: "core-practice", TenantAddress: "practice", ConnectionID: ref.ID,
		Verifier: secret.NewValue(text("verifier")), CreatedAt: time.Now(), ExpiresAt: time.Now().Add(time.Minute),
	}
	if err := opened.Connections.SaveAuthorization(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	booking := connection.Booking{
		ID: fmt.Sprint("form-", round), Epoch: 1, State: connection.BookingUnknown, UpdatedAt: time.Now(),
		Wanted: connection.NewAppointment{
			LocationID: batch.LocationID, PractitionerID: label + "-practitioner", PatientRef: text("patient"), Reason: text("reason"),
			Start: time.Now(), End: time.Now(),
		},
	}
	err = opened.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		if err := tx.SaveBooking(t.Context(), ref, booking); err != nil {
			return err
		}
		booking.Wanted.PatientRef = text("longer-patient")
		return tx.SaveBooking(t.Context(), ref, booking)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// ciphertexts reads both sealed tokens of a connection.
func ciphertexts(t *testing.T, opened *storetest.Opened, id string) [][]byte {
	t.Helper()
	sealed := make([][]byte, 2)
	err := opened.Database.Gorm().WithContext(t.Context()).
		Raw("SELECT access, refresh FROM credentials WHERE connection_id = ?", id).Row().Scan(&sealed[0], &sealed[1])
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// databaseFiles reads the database and the files beside it, joined.
func databaseFiles(t *testing.T, path string) []byte {
	t.Helper()
	var all []byte
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}
