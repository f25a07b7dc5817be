package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mooring/templates"
)

// Announcement is a mail to one of the vendor's own people, in words. It is no letter
// of the outbox: whoever announces keeps the row and calls again when it fails.
type Announcement struct {
	// ID makes the Message-ID: the same whenever the same is sent to the same person.
	ID string
	// ToName and To are the person's.
	ToName string
	To     string
	// Subject is one line, and Heading one sentence. Paragraphs follow.
	Subject    string
	Heading    string
	Paragraphs []string
	// LinkLabel stands on the one thing to press, and LinkPath is a path of ours.
	LinkLabel string
	LinkPath  string
}

// Announce sends an announcement once. A *Refusal that is permanent means that trying
// again is of no use. The words are the caller's, who puts nothing into them that
// comes from a practice or a provider.
func (s *Service) Announce(ctx context.Context, announcement Announcement) error {
	mail, err := s.announced(ctx, announcement)
	if err != nil {
		return err
	}
	sending, err := s.transport.Send(ctx, mail)
	var refusal *Refusal
	switch {
	case err == nil:
		s.logger.InfoContext(ctx, "announcement left", "announcement", announcement.ID, "outcome", string(sending.Outcome), "path", sending.Path)
	case errors.As(err, &refusal):
		s.logger.WarnContext(ctx, "announcement was refused", "announcement", announcement.ID, "code", refusal.Code)
	}
	return err
}

// announced is the mail of an announcement.
func (s *Service) announced(ctx context.Context, announcement Announcement) (Mail, error) {
	letter := templates.Letter{
		Subject:    strings.Join(strings.Fields(announcement.Subject), " "),
		Greeting:   "Hello,",
		Heading:    announcement.Heading,
		Link:       templates.LetterLink{Label: announcement.LinkLabel, URL: s.baseURL + announcement.LinkPath},
		Paragraphs: announcement.Paragraphs,
		Closing:    fmt.Sprintf("You get this email because you are an admin of %s connections.", s.appName),
	}
	if name := plain(announcement.ToName); name != "" {
		letter.Greeting = "Hello " + name + ","
	}
	var html strings.Builder
	if err := templates.LetterPage(letter).Render(ctx, &html); err != nil {
		return Mail{}, fmt.Errorf("write announcement: %w", err)
	}
	return Mail{
		ID: announcement.ID, ToName: plain(announcement.ToName), To: announcement.To,
		Subject: letter.Subject, Text: textOf(letter), HTML: html.String(), Automatic: true,
	}, nil
}
