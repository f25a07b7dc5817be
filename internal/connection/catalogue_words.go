package connection

import "strings"

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
}

// stopped says since when nothing is new.
func (s Saying) stopped() string {
	if s.LastUpdate == "" {
		return "No appointments have been read yet."
	}
	return "Appointments stopped updating; the last update was " + s.LastUpdate + "."
}

// last says when the last update was.
func (s Saying) last() string {
	if s.LastUpdate == "" {
		return "No appointments have been read yet."
	}
	return "Last update: " + s.LastUpdate + "."
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
	for _, scope := range saying.Provider.Scopes {
		if scope.Name == p.Subject {
			title, without = scope.Title, scope.Without
		}
	}
	if title == "" {
		title = p.Subject
	}
	return title, without
}
