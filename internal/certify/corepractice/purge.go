package corepractice

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mooring/internal/certify"
	"mooring/internal/demo"
)

// removesEveryToken: byte by byte.
func (s Subject) removesEveryToken() certify.Requirement {
	return certify.Requirement{
		Text: "Disconnecting removes every token from the system, from its files as well.",
		How: "A connection lives through two renewals, a second sign-in is begun and left open, then the owner disconnects. Every file of the database (its write-ahead " +
			"log and index included), the file of the keys and the outgoing mail is searched byte by byte for every token, code and verifier there has been, as it is and in " +
			"base64, hex and percent encoding, and for the middle of every sealed token that stood in a row.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			sealed := q.sealed(id)
			for range 2 {
				q.clock.advance(10 * time.Minute)
				owner.press(id, "check")
				sealed = append(sealed, q.sealed(id)...)
			}
			same(q, "The number of renewals before", q.renewals(), 2)
			owner.depart("manly")
			sealed = append(sealed, q.blobs("SELECT hex(verifier) FROM authorization_requests")...)
			q.want(q.sealedInFiles(sealed), "The search does not find the sealed tokens while they are there, so it would prove nothing.")
			owner.press(id, "disconnect")
			same(q, "The number of credentials", q.rows("credentials"), 0)
			same(q, "The number of open sign-ins", q.rows("authorization_requests"), 0)
			files := q.files()
			plain := q.known(secretToken, secretCode, secretVerifier)
			var lines []string
			for _, name := range namesOf(files) {
				q.wantNone(name, files[name], append(plain, q.mark), sealed)
				lines = append(lines, fmt.Sprintf("%9d bytes  %s", len(files[name]), name))
			}
			q.want(bytes.Contains(files[demo.DatabaseFile], []byte("Manly Dental")), "The search does not read the database’s file.")
			q.note(fmt.Sprintf("Searched for %d secrets and %d sealed ones, and found none", len(plain), len(sealed)), strings.Join(lines, "\n"))
			return fmt.Sprintf("None of %d tokens, codes, verifiers and %d sealed copies is left in any file.", len(plain), len(sealed))
		}),
	}
}

// sealed reads the sealed tokens of a connection.
func (q *inquiry) sealed(id string) [][]byte {
	return append(q.blobs("SELECT hex(access) FROM credentials WHERE connection_id = ?", id),
		q.blobs("SELECT hex(refresh) FROM credentials WHERE connection_id = ?", id)...)
}

// blobs reads one column of bytes.
func (q *inquiry) blobs(query string, values ...any) [][]byte {
	var all [][]byte
	for _, text := range q.texts(query, values...) {
		blob, err := hex.DecodeString(text)
		q.try(err)
		all = append(all, blob)
	}
	return all
}

// files reads every file of the stage's folder, by its path there.
func (q *inquiry) files() map[string][]byte {
	files := map[string][]byte{}
	q.try(filepath.WalkDir(q.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(q.folder, path)
		files[name] = content
		return err
	}))
	return files
}

// namesOf lists the names of a map in their order.
func namesOf[T any](of map[string]T) []string { return slices.Sorted(maps.Keys(of)) }

// middle is the part of a sealed text that is looked for: any part would do, and
// its ends may have been overwritten.
func middle(sealed []byte) []byte { return sealed[len(sealed)/3 : 2*len(sealed)/3] }

// sealedInFiles tells whether some sealed text stands in some file.
func (q *inquiry) sealedInFiles(sealed [][]byte) bool {
	for _, content := range q.files() {
		for _, one := range sealed {
			if len(one) > 0 && bytes.Contains(content, middle(one)) {
				return true
			}
		}
	}
	return false
}

// wantNone wants a file to hold none of the texts, in no form, and no sealed one.
func (q *inquiry) wantNone(name string, content []byte, texts []string, sealed [][]byte) {
	for _, text := range texts {
		found := holds(content, text)
		q.want(found == "", "%s still holds a %s, %s.", name, secretKind(q.kind(text)), found)
	}
	for _, one := range sealed {
		q.want(len(one) == 0 || !bytes.Contains(content, middle(one)), "%s still holds a sealed token.", name)
	}
}

// secretKind names what has no kind of its own: a piece of any token.
func secretKind(kind string) string {
	if kind == "" {
		return "piece of a token"
	}
	return kind
}

// staying are the tables that may keep rows of a disconnected connection: who
// did what and when, how many rows syncs wrote, and what support finds it by.
// None of them holds what came from Core Practice but the practice's own name.
var staying = []string{
	"connections", "events", "sync_runs", "sync_days", "directory", "directory_terms", "letters", "notes", "scrubs_owed",
	"event_notes", "event_log",
}

// removesEveryRow: what was copied.
func (s Subject) removesEveryRow() certify.Requirement {
	return certify.Requirement{
		Text: "Disconnecting removes all data that was copied from Core Practice, from the database’s files as well.",
		How: "The schema is asked which tables can hold rows of a connection; they are counted before and after. Then every file is searched for every name, address, " +
			"reason and patient reference that had been copied.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("bayside")
			held := q.heldTexts(id)
			before := q.tablesOf(id)
			q.want(len(held) > 50, "The connection held %d texts only.", len(held))
			q.note("Rows before", tabulate(before))
			owner.press(id, "disconnect")
			q.wantNothingHeld(id)
			q.note("Rows after", tabulate(q.tablesOf(id)))
			for name, content := range q.files() {
				for _, text := range held {
					q.want(!bytes.Contains(content, []byte(text)), "%s still holds “%s”.", name, text)
				}
			}
			return fmt.Sprintf("Every such table is empty, and none of %d names, addresses, reasons and references stands in any file.", len(held))
		}),
	}
}

// heldTexts reads the texts that a connection holds of Core Practice.
func (q *inquiry) heldTexts(id string) []string {
	return q.texts(`SELECT name FROM practitioners WHERE connection_id = ?1
		UNION SELECT reason FROM appointments WHERE connection_id = ?1
		UNION SELECT patient_ref FROM appointments WHERE connection_id = ?1
		UNION SELECT appointment_id FROM appointments WHERE connection_id = ?1
		UNION SELECT name FROM locations WHERE connection_id = ?1
		UNION SELECT address FROM locations WHERE connection_id = ?1`, id)
}

// wantNothingHeld wants no row of a connection in any table that holds what came
// from Core Practice.
func (q *inquiry) wantNothingHeld(id string) {
	for _, table := range q.tablesOf(id) {
		q.want(table.rows == 0 || slices.Contains(staying, table.name), "%d rows are left in %s.", table.rows, table.name)
	}
	same(q, "The number of credentials", q.number("SELECT count(*) FROM credentials WHERE connection_id = ?", id), 0)
}
