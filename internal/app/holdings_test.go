package app_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mooring/internal/sandbox"
)

// holdings are the texts that a connection held of the provider.
type holdings struct {
	texts []string
}

// holdings reads what a connection holds now.
func (r *rig) holdings(t *testing.T, id string) holdings {
	t.Helper()
	held := holdings{texts: r.texts(t, id)}
	if len(held.texts) < 50 {
		t.Fatalf("the connection holds %d texts only", len(held.texts))
	}
	return held
}

// texts reads the names, addresses, reasons and references that a connection holds.
func (r *rig) texts(t *testing.T, id string) []string {
	t.Helper()
	return column[string](t, r.db(), `SELECT name FROM practitioners WHERE connection_id = @id
		UNION SELECT reason FROM appointments WHERE connection_id = @id
		UNION SELECT patient_ref FROM appointments WHERE connection_id = @id
		UNION SELECT appointment_id FROM appointments WHERE connection_id = @id
		UNION SELECT name FROM locations WHERE connection_id = @id
		UNION SELECT address FROM locations WHERE connection_id = @id`, named(id))
}

// except returns the texts that are not among others.
func except(texts, others []string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return slices.Contains(others, text) })
}

// collectCiphertexts keeps a copy of every ciphertext that ever stands in a row.
// The copies are in the same database, since a temporary table goes with the
// connection that the pool gives up; disguised, they are no find of the search.
func (r *rig) collectCiphertexts(t *testing.T) {
	t.Helper()
	for _, statement := range []string{
		`CREATE TABLE collected (connection_id TEXT NOT NULL, disguised TEXT)`,
		`CREATE TRIGGER credential_put AFTER INSERT ON credentials BEGIN INSERT INTO collected
			VALUES (new.connection_id, ` + disguised("new.access") + `), (new.connection_id, ` + disguised("new.refresh") + `); END`,
		`CREATE TRIGGER credential_renewed AFTER UPDATE OF access, refresh ON credentials BEGIN INSERT INTO collected
			VALUES (new.connection_id, ` + disguised("new.access") + `), (new.connection_id, ` + disguised("new.refresh") + `); END`,
		`CREATE TRIGGER request_put AFTER INSERT ON authorization_requests BEGIN INSERT INTO collected
			VALUES ('', ` + disguised("new.verifier") + `); END`,
	} {
		r.Exec(t, statement)
	}
}

// The digits of a text in hex, and what stands for each when it is disguised.
const (
	hexDigits = "0123456789ABCDEF"
	disguises = "ghijklmnopqrstuv"
)

// disguised is SQL for a value in hex, with other letters for the digits.
func disguised(value string) string {
	value = "hex(" + value + ")"
	for i := range hexDigits {
		value = fmt.Sprintf("replace(%s, '%c', '%c')", value, hexDigits[i], disguises[i])
	}
	return value
}

// collected returns the ciphertexts there have been, without those of practices
// that are still connected: theirs may stand in the files, the older ones too
// until the next disconnect.
func (r *rig) collected(t *testing.T) [][]byte {
	t.Helper()
	var all [][]byte
	for _, text := range column[string](t, r.db(), `SELECT DISTINCT disguised FROM collected
		WHERE disguised <> '' AND connection_id NOT IN (SELECT connection_id FROM credentials)`) {
		digits := strings.Map(func(letter rune) rune { return rune(hexDigits[strings.IndexRune(disguises, letter)]) }, text)
		sealed, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sealed)
	}
	return all
}

// wantNothingHeld fails when a row of a disconnected connection is left in any
// table but its own, its events and its runs, which hold numbers.
func (r *rig) wantNothingHeld(t *testing.T, id string) {
	t.Helper()
	if left := r.held(t, id); len(left) != 0 {
		t.Errorf("after the disconnect there are %v", left)
	}
	if left := count(t, r.db(), "SELECT count(*) FROM authorization_requests"); left != 0 {
		t.Errorf("%d authorization requests are left", left)
	}
}

// named gives a statement the connection's id.
func named(id string) map[string]any { return map[string]any{"id": id} }

// filled are the tables of what comes from the provider, tokens included.
func filled() []string {
	return []string{"credentials", "locations", "practitioners", "practitioner_locations", "appointments", "removed_appointments", "sync_cursors", "problems", "bookings", "records"}
}

// held counts the rows of a connection in each of those tables that has any.
func (r *rig) held(t *testing.T, id string) []string {
	t.Helper()
	var each []string
	for _, table := range filled() {
		each = append(each, `SELECT '`+table+`' AS name, count(*) AS rows FROM `+table+` WHERE connection_id = @id`)
	}
	return column[string](t, r.db(), `SELECT rows || ' ' || name FROM (`+strings.Join(each, " UNION ALL ")+`) AS filled WHERE rows > 0`, named(id))
}

// watchRows lets the database itself note every row that is written for a
// connection while it is disconnected, whoever writes it and however soon it
// is gone again.
func (r *rig) watchRows(t *testing.T) {
	t.Helper()
	statements := []string{`CREATE TABLE late (name TEXT)`}
	if r.App.Database.Postgres() != nil {
		statements = append(statements, `CREATE FUNCTION note_late() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN INSERT INTO late SELECT TG_OP || ' ' || TG_TABLE_NAME FROM connections
				WHERE id = new.connection_id AND status = 'disconnected'; RETURN new; END $$`)
	}
	for _, table := range filled() {
		for _, event := range []string{"INSERT", "UPDATE"} {
			head := `CREATE TRIGGER late_` + event + `_` + table + ` AFTER ` + event + ` ON ` + table
			if r.App.Database.Postgres() != nil {
				statements = append(statements, head+` FOR EACH ROW EXECUTE FUNCTION note_late()`)
				continue
			}
			statements = append(statements, head+` WHEN (SELECT status FROM connections WHERE id = new.connection_id) = 'disconnected'
				BEGIN INSERT INTO late VALUES ('`+event+` `+table+`'); END`)
		}
	}
	for _, statement := range statements {
		r.Exec(t, statement)
	}
}

// wantNoLateRow fails when watchRows has noted anything.
func (r *rig) wantNoLateRow(t *testing.T) {
	t.Helper()
	for _, late := range column[string](t, r.db(), `SELECT name || ', ' || count(*) || ' times' FROM late GROUP BY name`) {
		t.Errorf("written while disconnected: %s", late)
	}
}

// wantNoneInFiles searches the database's files for what a connection held and
// for every ciphertext there has been, and returns them.
func (r *rig) wantNoneInFiles(t *testing.T, held holdings) map[string][]byte {
	t.Helper()
	sealed := r.collected(t)
	if len(sealed) < 3 {
		t.Fatalf("%d ciphertexts were collected", len(sealed))
	}
	files := databaseFiles(t, r.Folder)
	for name, content := range files {
		for _, text := range held.texts {
			if at := bytes.Index(content, []byte(text)); text != "" && at >= 0 {
				t.Errorf("%s still holds %q: %q", name, text, content[max(0, at-60):min(len(content), at+60)])
			}
		}
		for i, one := range sealed {
			// Any part of it counts, so its middle is looked for.
			if middle := one[len(one)/3 : 2*len(one)/3]; bytes.Contains(content, middle) {
				t.Errorf("%s still holds ciphertext %d of %d", name, i, len(sealed))
			}
		}
	}
	return files
}

// wantRevoked fails unless the provider was asked to end both tokens.
func (r *rig) wantRevoked(t *testing.T, access, refresh string) {
	t.Helper()
	asked := map[string]string{}
	for _, revocation := range r.Sandbox.State().Revocations {
		asked[revocation.Token] = revocation.Kind
	}
	if asked[sandbox.Fingerprint(access)] != "access_token" || asked[sandbox.Fingerprint(refresh)] != "refresh_token" {
		t.Errorf("revocations %v, want %s and %s", asked, sandbox.Fingerprint(access), sandbox.Fingerprint(refresh))
	}
}
