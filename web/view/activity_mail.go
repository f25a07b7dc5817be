package view

import (
	"fmt"
	"strings"
)

// mailSentence words what became of a letter: an event's detail is its outcome,
// its kind, and to whom.
func mailSentence(detail string) string {
	outcome, rest, _ := strings.Cut(detail, " ")
	kind, to, _ := strings.Cut(rest, " ")
	if to == "" {
		to = "an owner"
	}
	letter := letterWords(kind)
	switch outcome {
	case "written":
		return fmt.Sprintf("%s was written for %s, but no mail server is set up", letter, to)
	case "bounced":
		return fmt.Sprintf("%s could not be delivered to %s, because the address was refused", letter, to)
	case "given_up":
		return fmt.Sprintf("%s could not be delivered to %s for days", letter, to)
	}
	return fmt.Sprintf("%s was sent to %s", letter, to)
}

// letterWords names a kind of letter.
func letterWords(kind string) string {
	switch kind {
	case "problem":
		return "an email about a problem"
	case "reminder":
		return "a reminder of a problem"
	case "all_clear":
		return "an email saying that a problem is over"
	case "sign_in":
		return "a link to reconnect"
	}
	return "an email"
}
