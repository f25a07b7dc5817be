package store

import (
	"context"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// addLetters reads the newest letters about a connection, with the address that
// their reader has now.
func (s *Support) addLetters(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var rows []struct {
		ID, Email, Kind, ProblemID, Outcome, Code string
		Number, Attempts                          int
		CreatedAt, EndedAt                        moment
	}
	err := s.read(ctx).Raw(`SELECT l.id, u.email, l.kind, l.problem_id, l.outcome, l.code, l.number, l.attempts,
			l.created_at, l.ended_at
		FROM letters AS l JOIN users AS u ON u.id = l.user_id
		WHERE l.connection_id = ? AND l.organisation_id = ?
		ORDER BY l.created_at DESC, l.id LIMIT ?`, ref.ID, ref.OrganisationID, detailLetters).Scan(&rows).Error
	for _, row := range rows {
		detail.Letters = append(detail.Letters, support.Letter{
			ID: row.ID, To: row.Email, Kind: row.Kind, Number: row.Number, ProblemID: row.ProblemID,
			CreatedAt: row.CreatedAt.time(), EndedAt: row.EndedAt.time(), Attempts: row.Attempts,
			Outcome: row.Outcome, Code: row.Code,
		})
	}
	return err
}

// addOwners reads the owners of the connection's organisation who can sign in.
func (s *Support) addOwners(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var rows []struct {
		Name, Email, Bounce string
		WantsMail           bool
		BouncedAt           moment
	}
	err := s.read(ctx).Raw(`SELECT name, email, wants_mail, bounced_at, bounce FROM users
		WHERE organisation_id = ? AND role = 'owner' AND disabled_at IS NULL ORDER BY name, email`,
		ref.OrganisationID).Scan(&rows).Error
	for _, row := range rows {
		detail.Owners = append(detail.Owners, support.Owner{
			Name: row.Name, Email: row.Email, WantsMail: row.WantsMail, BouncedAt: row.BouncedAt.time(), Bounce: row.Bounce,
		})
	}
	return err
}
