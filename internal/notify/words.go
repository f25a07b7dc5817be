package notify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mooring/internal/connection"
	"mooring/templates"
)

// problem words a letter about a problem that is open, the first or a reminder.
func (w wording) problem() templates.Letter {
	problem := w.delivery.Problem
	words := w.of(problem)
	since := "It began on " + w.clock.moment(problem.OpenedAt)
	subject := w.subject("", problem, words.Happened)
	if w.delivery.Letter.Kind == KindReminder {
		since += " and is still so; we wrote to you about it before"
		subject = w.subject("Reminder: ", problem, words.Happened)
	}
	return templates.Letter{
		Subject:    subject,
		Heading:    words.Happened,
		Paragraphs: []string{words.Means, words.ToDo, "This is about " + w.about() + ". " + since + "."},
		Link:       w.link(problem.Kind, words.Remedy),
	}
}

// allClear words a letter about a problem that is over.
func (w wording) allClear() templates.Letter {
	problem := w.delivery.Problem
	words := w.of(problem)
	ended := "This is over."
	if entry, known := connection.EntryOf(problem.Kind); known {
		ended = sentence(entry.Ended)
	}
	return templates.Letter{
		Subject: w.subject("", problem, ended),
		Heading: ended,
		Paragraphs: []string{
			"We wrote to you about this: " + words.Happened,
			"It began on " + w.clock.moment(problem.OpenedAt) + ", ended on " + w.clock.moment(problem.ResolvedAt) +
				" and lasted " + lasted(problem.Lasted(problem.ResolvedAt)) + ". You need not do anything.",
			"This is about " + w.about() + ".",
		},
		Link: w.link(problem.Kind, connection.RemedyNone),
	}
}

// askToSignIn words a letter that support asked for.
func (w wording) askToSignIn() templates.Letter {
	provider := w.saying.Provider.Name
	if w.saying.Provider.Grant == connection.GrantClient {
		return templates.Letter{
			Subject: shortSubject("Please type the client id and secret for "+provider+" again", w.tenant),
			Heading: "Please type the client id and secret for " + provider + " again.",
			Paragraphs: []string{
				"The support team of " + w.saying.AppName + " sends you this link, so that " + w.about() + " works again.",
				provider + " gave them to your practice. Nothing you chose is lost. Do not send them by email.",
			},
			Link: w.signIn(),
		}
	}
	return templates.Letter{
		Subject: shortSubject("Please sign in to "+provider+" again", w.tenant),
		Heading: "Please sign in to " + provider + " again.",
		Paragraphs: []string{
			"The support team of " + w.saying.AppName + " sends you this link, so that " + w.about() + " works again.",
			"You sign in at " + provider + " itself; nothing you chose is lost.",
		},
		Link: w.signIn(),
	}
}

// link is the one thing to press.
func (w wording) link(kind connection.ProblemKind, remedy connection.Remedy) templates.LetterLink {
	switch remedy {
	case connection.RemedyReconnect:
		return w.signIn()
	case connection.RemedyChoose:
		return templates.LetterLink{Label: "Choose locations", URL: w.page + "/locations"}
	}
	return templates.LetterLink{Label: "Open the connection", URL: w.page}
}

// signIn leads to the sign-in of exactly this connection.
func (w wording) signIn() templates.LetterLink {
	link := templates.LetterLink{Label: "Sign in again", URL: w.page + "/reconnect"}
	if w.saying.Provider.Grant == connection.GrantClient {
		link.Label = "Reconnect"
	}
	return link
}

// longestSubject is how long a subject may be, in characters.
const longestSubject = 120

// subject says what a letter is about and at which practice. A sentence that
// leaves no room for the practice is replaced by the problem's title.
func (w wording) subject(prefix string, problem connection.Problem, happened string) string {
	about := prefix + strings.TrimSuffix(happened, ".")
	const separator = ": "
	if utf8.RuneCountInString(about+separator+w.tenant) > longestSubject {
		if entry, known := connection.EntryOf(problem.Kind); known {
			about = prefix + entry.Title
		}
	}
	return shortSubject(about, w.tenant)
}

// shortSubject joins what it is about and the practice, cut to longestSubject.
func shortSubject(about, tenant string) string {
	return shortened(about+": "+tenant, longestSubject)
}

// sentence makes a sentence of words that stand in one elsewhere.
func sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:] + "."
}
