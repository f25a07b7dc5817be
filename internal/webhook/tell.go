package webhook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/notify"
)

const (
	// tellAgain is how long a telling is one process's, and when it is tried again.
	tellAgain = 15 * time.Minute
	// tellFor is how long it is tried (RFC 5321 section 4.5.4.1: at least 4 to 5 days).
	tellFor = 4 * 24 * time.Hour
)

// TellAdmins tells the vendor's admins by email of endpoints that were switched off
// because nothing reached them, each of them once as far as can be. One telling that
// fails does not keep the others.
func (s *Service) TellAdmins(ctx context.Context) error {
	ids, err := s.Store.ToTell(ctx, s.Now())
	if err != nil {
		return fmt.Errorf("list webhook endpoints to tell of: %w", err)
	}
	var failed []error
	for _, id := range ids {
		if err := s.tell(ctx, id); err != nil {
			failed = append(failed, fmt.Errorf("tell of webhook endpoint %s: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// tell tells the admins who do not know yet of one endpoint.
func (s *Service) tell(ctx context.Context, id string) error {
	now := s.Now()
	endpoint, admins, err := s.Store.TakeTelling(ctx, id, now, now.Add(tellAgain))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(admins) > 0 && now.Sub(endpoint.OffAt) > tellFor {
		s.Logger.ErrorContext(ctx, "no mail server took the mail about a webhook endpoint", "endpoint", id, "admins", len(admins))
		return s.Store.EndTelling(ctx, id)
	}
	if err := s.tellEach(ctx, endpoint, admins); err != nil {
		return err
	}
	return s.Store.EndTelling(ctx, id)
}

// tellEach writes to each admin. One whose mail is to be tried again keeps nobody else
// waiting, unless no mail server answers at all.
func (s *Service) tellEach(ctx context.Context, endpoint Endpoint, admins []Admin) error {
	var later error
	for _, admin := range admins {
		err := s.Letters.Announce(ctx, s.announcement(endpoint, admin))
		var refusal *notify.Refusal
		switch {
		case err != nil && !errors.As(err, &refusal):
			return errors.Join(later, err)
		case err != nil && !refusal.Permanent:
			later = errors.Join(later, err)
			continue
		}
		if err := s.Store.Told(ctx, endpoint.ID, admin.UserID); err != nil {
			return errors.Join(later, err)
		}
	}
	return later
}

// announcement words to an admin that an endpoint was switched off.
func (s *Service) announcement(endpoint Endpoint, admin Admin) notify.Announcement {
	place := endpoint.Place()
	return notify.Announcement{
		ID:     fmt.Sprintf("%s.%d.%s", endpoint.ID, endpoint.OffAt.Unix(), admin.UserID),
		ToName: admin.Name, To: admin.Email,
		Subject:   "A webhook endpoint was switched off",
		Heading:   "Events are no longer sent to " + place + ".",
		LinkLabel: "Look at the endpoint", LinkPath: "/support/webhooks/" + endpoint.ID,
		Paragraphs: []string{
			s.whatHappened(endpoint),
			"No event is lost: they are kept for 90 days, for the API and for this endpoint.",
			"Put the endpoint right, send it a test, and switch it on again. You choose then whether it gets what it missed.",
		},
	}
}

// whatHappened says since when, and what the endpoint answered last.
func (s *Service) whatHappened(endpoint Endpoint) string {
	switched := s.moment(endpoint.OffAt)
	if endpoint.OffReason == OffGone {
		return "On " + switched + " it answered 410, which says that it wants no more events, so we switched it off at once."
	}
	since := endpoint.FailingSince
	if since.IsZero() {
		since = endpoint.OffAt
	}
	return fmt.Sprintf("Nothing has reached it since %s, so we switched it off on %s, after three days of trying. The last time, it %s.",
		s.moment(since), switched, endpoint.Failure)
}

// moment words a moment for a mail that may be read days later.
func (s *Service) moment(at time.Time) string {
	return at.In(s.Zone).Format("Mon 2 Jan 2006 15:04 MST")
}
