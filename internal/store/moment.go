package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// moment is an instant in a column: whole microseconds since 1970-01-01 UTC.
// Zero is the zero time and stands as NULL.
type moment int64

// at converts a time to a column; finer than a microsecond is cut off.
func at(instant time.Time) moment {
	if instant.IsZero() {
		return 0
	}
	return moment(instant.UnixMicro())
}

// time converts a column back, in UTC.
func (m moment) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}

// Value implements driver.Valuer.
func (m moment) Value() (driver.Value, error) {
	if m == 0 {
		return nil, nil
	}
	return int64(m), nil
}

// Scan implements sql.Scanner.
func (m *moment) Scan(value any) error {
	switch value := value.(type) {
	case nil:
		*m = 0
	case int64:
		*m = moment(value)
	default:
		return fmt.Errorf("instant in a column of type %T", value)
	}
	return nil
}

// names is a list of names in one column, as a JSON array.
type names []string

// Value implements driver.Valuer.
func (n names) Value() (driver.Value, error) {
	if len(n) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal([]string(n))
	return string(text), err
}

// Scan implements sql.Scanner. No names are nil.
func (n *names) Scan(value any) error {
	text, isText := value.(string)
	if !isText {
		return fmt.Errorf("list of names in a column of type %T", value)
	}
	return n.ScanBytes([]byte(text))
}

// ScanBytes implements pgtype.BytesScanner, by which database.ReadRow reads from
// PostgreSQL past database/sql. No names are nil; NULL is no list.
func (n *names) ScanBytes(text []byte) error {
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("list of names: %w", err)
	}
	*n = nil
	if len(list) > 0 {
		*n = list
	}
	return nil
}
