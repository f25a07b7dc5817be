package notify

import (
	"context"
	"fmt"
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// write puts a letter into words. Whatever comes from outside, the names of a
// tenant, of locations and of people, passes plain first.
func (s *Service) write(ctx context.Context, delivery Delivery) (Mail, error) {
	letter := s.compose(delivery)
	var html strings.Builder
	if err := templates.LetterPage(letter).Render(ctx, &html); err != nil {
		return Mail{}, fmt.Errorf("write letter: %w", err)
	}
	return Mail{
		ID:     delivery.Letter.ID,
		ToName: plain(delivery.Name), To: delivery.Email,
		Subject: letter.Subject, Text: textOf(letter), HTML: html.String(),
		Automatic: delivery.Letter.Kind != KindSignIn,
	}, nil
}

// compose makes the letter.
func (s *Service) compose(delivery Delivery) templates.Letter {
	words := s.wording(delivery)
	var letter templates.Letter
	switch delivery.Letter.Kind {
	case KindAllClear:
		letter = words.allClear()
	case KindSignIn:
		letter = words.askToSignIn()
	default:
		letter = words.problem()
	}
	letter.Greeting = words.greeting()
	letter.Others = words.others()
	if len(letter.Others) > 0 {
		letter.OthersHeading = "Also open at the moment:"
	}
	letter.Closing = words.closing()
	return letter
}

// wording is what the words of one letter are made of.
type wording struct {
	delivery Delivery
	saying   connection.Saying
	clock    clock
	// tenant and organisation are the names, fit for a letter.
	tenant, organisation string
	// page is the address of the connection's page.
	page string
	// account is the address of the page with the switch.
	account string
}

// wording prepares the words of a letter.
func (s *Service) wording(delivery Delivery) wording {
	clock := newClock(s.now(), delivery.TimeZone)
	connected := delivery.Connection
	info, known := s.providers.Info(connected.Provider)
	if !known {
		info.Name = connected.Provider
	}
	return wording{
		delivery: delivery,
		saying: connection.Saying{
			Provider: info, AppName: s.appName,
			LastUpdate: clock.moment(connected.SyncedAt), Lapses: clock.moment(delivery.LapsesAt),
			Over: connected.Status == connection.StatusNeedsReconnect,
		},
		clock:        clock,
		tenant:       plain(connected.Tenant.Name),
		organisation: plain(delivery.Organisation),
		page:         s.baseURL + "/connections/" + connected.ID,
		account:      s.baseURL + "/account",
	}
}

// of words a problem for the practice.
func (w wording) of(problem connection.Problem) connection.Words {
	problem.Label, problem.Former = plain(problem.Label), plain(problem.Former)
	return problem.Words(w.saying)
}

// greeting names the person.
func (w wording) greeting() string {
	if name := plain(w.delivery.Name); name != "" {
		return "Hello " + name + ","
	}
	return "Hello,"
}

// about names the connection: "Bayside Dental Group in Core Practice".
func (w wording) about() string { return w.tenant + " in " + w.saying.Provider.Name }

// others words what else is open.
func (w wording) others() []string {
	var others []string
	for _, problem := range w.delivery.Others {
		if problem.Severity() > connection.SeverityNotice {
			others = append(others, w.of(problem).Happened)
		}
	}
	if more := len(others) - mostOthers; more > 0 {
		others = append(others[:mostOthers], fmt.Sprintf("And %d more.", more))
	}
	return others
}

// mostOthers is how many other problems a letter names.
const mostOthers = 10

// closing says why the person gets the letter, and how to stop it.
func (w wording) closing() string {
	return fmt.Sprintf("You get this email because you are an owner of %s in %s. You can switch such emails off: %s",
		w.organisation, w.saying.AppName, w.account)
}
