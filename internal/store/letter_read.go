package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// letterColumns reads a letterRow.
const letterColumns = `letters.id, letters.organisation_id, letters.connection_id, letters.user_id, letters.problem_id,
	letters.kind, letters.number, letters.created_at, letters.try_at, letters.attempts, letters.outcome, letters.ended_at,
	letters.code`

// deliverySQL reads a letter with what belongs to its person and its connection.
const deliverySQL = `SELECT ` + letterColumns + `, users.name AS person, users.email,
	` + reader + ` AND users.organisation_id = letters.organisation_id AS reader,
	EXISTS (SELECT 1 FROM letters AS earlier WHERE earlier.problem_id = letters.problem_id AND earlier.problem_id <> ''
		AND earlier.user_id = letters.user_id AND earlier.outcome IN ('sent', 'written')) AS told,
	EXISTS (SELECT 1 FROM letters AS later WHERE later.problem_id = letters.problem_id AND later.problem_id <> ''
		AND later.user_id = letters.user_id AND later.number > letters.number) AS overtaken,
	COALESCE(organisations.name, '') AS organisation,
	COALESCE((SELECT CASE WHEN count(DISTINCT locations.time_zone) = 1 THEN min(locations.time_zone) END
		FROM locations WHERE locations.connection_id = letters.connection_id AND locations.chosen),
		organisations.time_zone, 'UTC') AS time_zone,
	credentials.lapses_at
	FROM letters JOIN users ON users.id = letters.user_id
	LEFT JOIN organisations ON organisations.id = letters.organisation_id
	LEFT JOIN credentials ON credentials.connection_id = letters.connection_id
	WHERE letters.id = ?`

// deliveryRow is a row of deliverySQL.
type deliveryRow struct {
	Letter       letterRow `gorm:"embedded"`
	Person       string
	Email        string
	Reader       bool
	Told         bool
	Overtaken    bool
	Organisation string
	TimeZone     string
	LapsesAt     moment
}

// Delivery implements notify.Store in three statements.
func (l *Letters) Delivery(ctx context.Context, letterID string) (notify.Delivery, error) {
	db := l.read(ctx)
	var rows []deliveryRow
	if err := db.Raw(deliverySQL, letterID).Scan(&rows).Error; err != nil {
		return notify.Delivery{}, mapError(err)
	}
	if len(rows) == 0 {
		return notify.Delivery{}, connection.ErrNotFound
	}
	row := rows[0]
	about, err := readConnection(db, row.Letter.ref())
	if err != nil {
		return notify.Delivery{}, fmt.Errorf("read connection: %w", err)
	}
	delivery := notify.Delivery{
		Letter: row.Letter.letter(), Ended: row.Letter.Outcome != "",
		Name: row.Person, Email: row.Email, Reader: row.Reader, Told: row.Told, Overtaken: row.Overtaken,
		Organisation: row.Organisation, TimeZone: row.TimeZone, Connection: about, LapsesAt: row.LapsesAt.time(),
	}
	return delivery, addDelivered(db, &delivery)
}

// addDelivered gives a delivery its problem and the others that are open.
func addDelivered(db *gorm.DB, delivery *notify.Delivery) error {
	var rows []problemRow
	err := db.Where("connection_id = ? AND (id = ? OR resolved_at IS NULL)", delivery.Connection.ID, delivery.Letter.ProblemID).
		Order("severity DESC, opened_at, id").Find(&rows).Error
	for _, row := range rows {
		if row.ID == delivery.Letter.ProblemID {
			delivery.Problem = row.problem()
		} else {
			delivery.Others = append(delivery.Others, row.problem())
		}
	}
	return mapError(err)
}
