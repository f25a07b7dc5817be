package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mooring/internal/secret"
)

// Limits of what is accepted, in characters but for maxEmail, which is in bytes
// (RFC 5321 section 4.5.3.1.3, less its two angle brackets).
const (
	minPassword = 12
	maxPassword = 256
	maxName     = 100
	maxEmail    = 254
)

// NormaliseEmail trims an email address and writes it in lower case, so that one
// mailbox is one account.
func NormaliseEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// tidy trims a name and makes every run of white space one space.
func tidy(name string) string { return strings.Join(strings.Fields(name), " ") }

// characters counts a password as its owner would.
func characters(password secret.Value) int { return utf8.RuneCountInString(password.Reveal()) }

// emailFault says what is wrong with a normalised email address.
func emailFault(email string) string {
	const should = "Enter an email address, such as kim@bayside.example."
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > maxEmail || unshowable(email) {
		return should
	}
	return ""
}

// nameFault says what is wrong with the tidied name of a person or an organisation.
func nameFault(name string) string {
	switch {
	case !strings.ContainsFunc(name, unicode.IsGraphic):
		return "Enter a name."
	case utf8.RuneCountInString(name) > maxName:
		return "Enter a name of at most 100 characters."
	case unshowable(name):
		return "Enter a name without hidden characters."
	}
	return ""
}

// unshowable reports whether text holds what cannot be shown, such as marks
// that turn the direction of writing.
func unshowable(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

// roleFault says what is wrong with a role.
func roleFault(role Role) string {
	if role.Valid() {
		return ""
	}
	return "Choose owner, member, support or admin."
}

// belongingFault says what is wrong with a user's organisation.
func belongingFault(role Role, organisationID string) string {
	switch {
	case role.InOrganisation() && organisationID == "":
		return "Name the organisation that the " + string(role) + " belongs to."
	case role.Staff() && organisationID != "":
		return "Name no organisation: " + string(role) + " belongs to none."
	}
	return ""
}

// passwordFault says what is wrong with a new password, and never repeats it.
func passwordFault(password secret.Value) string {
	switch count := characters(password); {
	case count < minPassword:
		return "Use a password of at least 12 characters."
	case count > maxPassword:
		return "Use a password of at most 256 characters."
	}
	return ""
}

// timeZoneFault says what is wrong with a time zone. "Local" is a zone to Go
// and to nobody else.
func timeZoneFault(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return "Name a time zone, such as Australia/Sydney."
	}
	return ""
}
