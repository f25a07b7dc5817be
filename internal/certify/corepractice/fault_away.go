package corepractice

import (
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
)

// hoursAway is how long Core Practice is away.
const hoursAway = 6

// awayForHours lets Core Practice answer for hours that it is not available.
func awayForHours(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	q.try(q.Provider.SetFaults(faultTenant, sandbox.Fault{Kind: sandbox.Unavailable}))
	owner.press(id, "check")
	first := notices(owner.card(id))
	q.want(len(first) > 0, "Nothing is told while Core Practice does not answer.")
	q.readMail(0, "at once")
	for range hoursAway {
		q.clock.advance(time.Hour)
		owner.signIn(demo.Owner())
		owner.press(id, "check")
		q.try(q.App.Letters.Round(q.ctx))
	}
	said := notices(owner.card(id))
	for _, told := range said {
		q.plain(told.kind, told.text)
		q.note("What the practice reads after hours", told.text)
	}
	q.want(len(said) == 1 && said[0].kind == string(connection.ProblemUnreachable), "After hours the practice reads %v.", said)
	subjects := q.readMail(1, "once it has lasted for an hour, and not every hour")
	q.browserShot("/connections", "The card after hours")

	q.try(q.Provider.ClearFaults(faultTenant))
	q.clock.advance(time.Hour)
	q.try(q.restart(q.ctx)) // What is due begins with the start, so that nobody waits for the next look.
	owner.signIn(demo.Owner())
	q.until("When Core Practice answered again, the card did not show it by itself.", func() bool {
		return owner.card(id).AttrOr("data-health", "") == string(connection.HealthHealthy) && len(notices(owner.card(id))) == 0
	})
	return fmt.Sprintf("The practice read it at once, its owner got one email in %d hours (“%s”), and all was well by itself afterwards.",
		hoursAway, strings.Join(subjects, "”, “"))
}

// readMail waits until no email is on its way, wants so many to have been sent,
// and returns their subjects.
func (q *inquiry) readMail(wanted int, when string) []string {
	q.until("The emails did not leave.", func() bool {
		return q.number("SELECT count(*) FROM river_job WHERE kind = 'letter' AND finalized_at IS NULL") == 0
	})
	subjects := q.mailed()
	q.want(len(subjects) == wanted, "%d emails were sent, and not %d %s: %v.", len(subjects), wanted, when, subjects)
	return subjects
}

// mailed are the subjects of the letters that were written so far.
func (q *inquiry) mailed() []string {
	paths, err := filepath.Glob(filepath.Join(q.folder, demo.MailFolder, "*.eml"))
	q.try(err)
	slices.Sort(paths)
	var subjects []string
	for _, path := range paths {
		file, err := os.Open(path)
		if !q.try(err) {
			return nil
		}
		letter, err := mail.ReadMessage(file)
		q.try(file.Close())
		if !q.try(err) {
			return nil
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
		q.try(err)
		subjects = append(subjects, subject)
	}
	return subjects
}
