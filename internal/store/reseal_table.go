package store

import "gorm.io/gorm"

// sealedTable is a table with sealed columns.
type sealedTable struct {
	name string
	// key is the primary key's column, and first comes before every one of its values.
	key   string
	first any
	// columns are the sealed ones.
	columns []string
	// rows reads what a statement selects.
	rows func(db *gorm.DB) ([]sealedRow, error)
}

// sealedRow is a row of a sealed table.
type sealedRow struct {
	key     any
	columns []sealedColumn
}

// sealedColumn is a column as it was read. No bytes are none: SQLite's driver writes
// them as an empty blob and not as NULL.
type sealedColumn struct {
	name    string
	bytes   []byte
	binding string
}

// secretTables are those that hold secrets.
var secretTables = []sealedTable{
	{"credentials", "connection_id", "", []string{"access", "refresh"}, sealedCredentials},
	{"authorization_requests", "state_hash", []byte{}, []string{"verifier"}, sealedAuthorizations},
	{"webhook_endpoints", "id", "", []string{"secret", "former"}, sealedWebhooks},
	{"idempotency_keys", "id", []byte{}, []string{"answer"}, sealedAnswers},
}

// proofTable holds the proof of the keyset.
var proofTable = sealedTable{"keyset_proof", "id", 0, []string{"sealed"}, sealedProofs}

// anyMark is a condition on the mark of the key that sealed, which holds for one
// of the columns.
func (t sealedTable) anyMark(db *gorm.DB, condition string, marks any) *gorm.DB {
	for i, column := range t.columns {
		text := "length(" + column + ") > 0 AND substr(" + column + ", 1, 5) " + condition
		if i == 0 {
			db = db.Where(text, marks)
		} else {
			db = db.Or(text, marks)
		}
	}
	return db
}

// sealedCredentials reads tokens.
func sealedCredentials(db *gorm.DB) ([]sealedRow, error) {
	var rows []credentialRow
	err := db.Find(&rows).Error
	found := make([]sealedRow, len(rows))
	for i, row := range rows {
		found[i] = sealedRow{row.ConnectionID, []sealedColumn{
			{"access", row.Access, tokenBinding(row.ConnectionID, row.Epoch, "access")},
			{"refresh", row.Refresh, tokenBinding(row.ConnectionID, row.Epoch, "refresh")},
		}}
	}
	return found, err
}

// sealedAuthorizations reads the verifiers of sign-ins under way.
func sealedAuthorizations(db *gorm.DB) ([]sealedRow, error) {
	var rows []authorizationRow
	err := db.Find(&rows).Error
	found := make([]sealedRow, len(rows))
	for i, row := range rows {
		found[i] = sealedRow{row.StateHash, []sealedColumn{{"verifier", row.Verifier, verifierBinding(row.StateHash)}}}
	}
	return found, err
}

// sealedProofs reads the proof of the keyset.
func sealedProofs(db *gorm.DB) ([]sealedRow, error) {
	var rows []proofRow
	err := db.Find(&rows).Error
	found := make([]sealedRow, len(rows))
	for i, row := range rows {
		found[i] = sealedRow{row.ID, []sealedColumn{{"sealed", row.Sealed, proofBinding}}}
	}
	return found, err
}
