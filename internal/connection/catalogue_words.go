package connection

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Remedy is the one thing a person can press to mend a problem.
type Remedy string

// The remedies.
const (
	// RemedyNone: there is nothing to press; it mends itself or others mend it.
	RemedyNone Remedy = ""
	// RemedyReconnect: sign in again at the provider.
	RemedyReconnect Remedy = "reconnect"
	// RemedyChoose: look at the choice of locations.
	RemedyChoose Remedy = "choose"
	// RemedyCheck: use the sign-in once, by a check.
	RemedyCheck Remedy = "check"
)

// Words say a problem to a practice: what happened, what it means, what to do.
type Words struct {
	Happened string
	Means    string
	ToDo     string
	Remedy   Remedy
}

// Saying is what the words of a problem depend on.
type Saying struct {
	// Provider describes the provider of the connection.
	Provider ProviderInfo
	// AppName is the vendor's product.
	AppName string
	// LastUpdate is the last complete sync in words ("today 09:40"); empty when
	// there was none.
	LastUpdate string
	// Lapses is when the sign-in lapses by itself, in words ("Tue 24 Nov 09:40");
	// empty when it does not or nobody knows.
	Lapses string
	// Over is true once the sign-in is of no use any more (StatusNeedsReconnect).
	Over bool
}

// stopped says since when nothing is new.
func (s Saying) stopped() string {
	if s.LastUpdate == "" {
		return s.none()
	}
	return capital(s.things()) + " stopped updating; the last update was " + s.LastUpdate + "."
}

// last says when the last update was.
func (s Saying) last() string {
	if s.LastUpdate == "" {
		return s.none()
	}
	return "Last update: " + s.LastUpdate + "."
}

// none says that nothing has arrived so far.
func (s Saying) none() string { return "No " + s.things() + " have been read yet." }

// things names what is copied from the provider, within a sentence.
func (s Saying) things() string { return s.Provider.Things() }

// capital begins a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// typed reports whether access is given by typed credentials, and not by a sign-in.
func (s Saying) typed() bool { return s.Provider.Grant == GrantClient }

// access names what gives us access.
func (s Saying) access() string {
	if s.typed() {
		return "the client id and secret"
	}
	return "our sign-in"
}

// accessTo names it with the provider.
func (s Saying) accessTo() string {
	if s.typed() {
		return s.access() + " for " + s.Provider.Name
	}
	return s.access() + " to " + s.Provider.Name
}

// anew asks for access anew.
func (s Saying) anew() string {
	if s.typed() {
		return "Type the client id and secret again to carry on; nothing you chose is lost."
	}
	return "Sign in again to carry on; nothing you chose is lost."
}

// link says which link support sends.
func (s Saying) link() string {
	if s.typed() {
		return "Send the practice a link to type the client id and secret again"
	}
	return "Send the practice a link to sign in again"
}

// lapse says when the sign-in lapses.
func (s Saying) lapse() string {
	switch {
	case s.Lapses == "":
		return "soon"
	case strings.HasPrefix(s.Lapses, "to"), strings.HasPrefix(s.Lapses, "yesterday"):
		return s.Lapses // Today, tomorrow.
	}
	return "on " + s.Lapses
}

// quoted sets a name from outside apart from our words.
func quoted(name string) string { return "“" + name + "”" }

// coded adds the provider's own code to a sentence for support, which ends
// without its full stop.
func (p Problem) coded(sentence string) string {
	if p.ProviderCode == "" {
		return sentence + "."
	}
	return sentence + " (code " + p.ProviderCode + ")."
}

// permission is the title that a permission has on the connect page and what
// does not work without it.
func (p Problem) permission(saying Saying) (title, without string) {
	title, without = p.Label, "Some things will not work."
	if scope, known := saying.Provider.Scope(p.Subject); known {
		title, without = scope.Title, scope.Without
	}
	if title == "" {
		title = p.Subject
	}
	return title, without
}

// until says when a sign-in ends that cannot be renewed; without its full stop.
func (s Saying) until() string {
	switch {
	case s.Over:
		return "It has ended"
	case s.Lapses == "":
		return "It lasts for a short while"
	}
	return "It ends " + s.lapse()
}

// ended completes the question who may have ended our access.
func (s Saying) ended() string {
	if s.typed() {
		return "had " + s.Provider.Name + " withdraw them, or got new ones"
	}
	return "removed our access in " + s.Provider.Name + ", or left the practice"
}

// endAccess tells support what the practice can do at the provider itself.
func (s Saying) endAccess() string {
	if s.Provider.EndAccess != "" {
		return "The practice can: “" + s.Provider.EndAccess + "”"
	}
	return "The practice should remove it in " + s.Provider.Name + "."
}
