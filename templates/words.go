package templates

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// shownLocations is how many chosen locations a card names before it counts
// the rest; a group of eighty practices must not fill the page.
const shownLocations = 8

// state is a status as a reader sees it: a shape and two groups of words.
type state struct {
	meaning, status, detail string
}

// stateOf words a card's status and health. An unknown status is shown as off
// and by its own name, never as working.
func stateOf(c Card) state {
	switch c.Status {
	case StatusChoosing:
		return state{MeaningNotice, "Signed in", "no locations chosen yet"}
	case StatusNeedsReconnect:
		return state{MeaningBad, "Needs reconnecting", "not updating"}
	case StatusDisconnected:
		return state{MeaningOff, "Disconnected", "its data is removed"}
	case StatusConnected:
		return connectedState(c.Health)
	}
	return state{MeaningOff, c.Status, ""}
}

// connectedState words the health of a connection in use. Only "healthy" is
// ever called working without reserve.
func connectedState(health string) state {
	switch health {
	case HealthHealthy:
		return state{MeaningGood, "Connected", "working"}
	case HealthFailing:
		return state{MeaningBad, "Connected", "not working now"}
	}
	return state{MeaningNotice, "Connected", "needs attention"}
}

// answerWords introduce the time of the provider's last answer. A connection
// that does not work was not found working then: it was last heard of.
func answerWords(c Card) string {
	if c.Status == StatusNeedsReconnect || c.Status == StatusConnected && c.Health == HealthFailing {
		return "last answer"
	}
	return "last checked"
}

// noticeRole is the live-region role of a notice.
func noticeRole(n Notice) string {
	if n.Meaning == MeaningBad {
		return "alert"
	}
	return "status"
}

// Count words a number of things: "1 location", "1,204 appointments".
func Count(n int, thing string) string { return Counted(n, thing, thing+"s") }

// Counted is Count for things whose plural is another word: "1 entry", "12 entries".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// number writes n with a comma at every thousand.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// isWebAddress reports whether an address from outside may become a link.
func isWebAddress(address string) bool {
	lower := strings.ToLower(address)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}

// elementNumber is the id of the i-th element of a kind on a page.
func elementNumber(kind string, i int) string { return kind + "-" + strconv.Itoa(i+1) }

// offerKind is the class of an offer's button: primary where it is the one thing
// to press.
func offerKind(offers []Offer, first bool) string {
	if first && len(offers) == 1 {
		return "primary"
	}
	return ""
}

// Capital begins a sentence with words that stand within one elsewhere.
func Capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + words[size:]
}
