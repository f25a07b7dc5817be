package connection

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

// Words returns what a practice is told about the problem.
func (p Problem) Words(saying Saying) Words {
	name := saying.Provider.Name
	switch p.Kind {
	case ProblemSignInRefused:
		return Words{
			Happened: name + " no longer accepts our sign-in.",
			Means:    saying.stopped(),
			ToDo:     "Sign in again to carry on; nothing you chose is lost.",
			Remedy:   RemedyReconnect,
		}
	case ProblemSignInUnknown:
		return Words{
			Happened: name + " did not finish answering when we renewed our sign-in.",
			Means:    "To keep your practice safe we never use the same sign-in twice, so appointments stop updating within minutes. " + saying.last(),
			ToDo:     "Sign in again to carry on; nothing you chose is lost.",
			Remedy:   RemedyReconnect,
		}
	case ProblemSignInEnding:
		return Words{
			Happened: name + " gave us a sign-in that we cannot renew.",
			Means:    "It lasts for a short while; then appointments stop updating. " + saying.last(),
			ToDo:     "Sign in again to carry on. If this message comes back, please tell support.",
			Remedy:   RemedyReconnect,
		}
	case ProblemScopeMissing:
		return p.scopeWords(saying)
	case ProblemLocationRemoved:
		return Words{
			Happened: quoted(p.Label) + " is no longer listed in " + name + ".",
			Means:    "Its appointments stopped updating.",
			ToDo:     "If it moved or was renamed, choose it again. If it closed, remove it from your choice.",
			Remedy:   RemedyChoose,
		}
	case ProblemSyncFailing:
		return Words{
			Happened: "The appointments of " + quoted(p.Label) + " could not be read.",
			Means:    "Your other locations are not affected.",
			ToDo:     "We try again at every update. If this stays for a day, please tell support.",
		}
	default:
		return p.passingWords(saying)
	}
}

// passingWords are for trouble that mends itself or that others must mend.
func (p Problem) passingWords(saying Saying) Words {
	name := saying.Provider.Name
	switch p.Kind {
	case ProblemLimited:
		return Words{
			Happened: name + " asked us to slow down.",
			Means:    "Appointments arrive a little later than usual. " + saying.last(),
			ToDo:     "We carry on by ourselves; you need not do anything.",
		}
	case ProblemMalformed:
		return Words{
			Happened: name + " is answering in a way we cannot read.",
			Means:    saying.stopped(),
			ToDo:     "We try again every few minutes. If this stays for a day, please tell support.",
		}
	case ProblemForbidden:
		return Words{
			Happened: name + " does not let us read what you agreed to share.",
			Means:    saying.stopped(),
			ToDo:     "Ask whoever manages permissions in " + name + " whether the person who signed in may see appointments and locations, then sign in again.",
			Remedy:   RemedyReconnect,
		}
	case ProblemClientRefused:
		return Words{
			Happened: "Something is wrong with how " + saying.AppName + " is registered at " + name + ".",
			Means:    saying.stopped() + " Nothing is wrong at your practice.",
			ToDo:     "Support has to mend this; you need not do anything.",
		}
	default:
		return Words{
			Happened: name + " is not answering.",
			Means:    saying.last(),
			ToDo:     "We try again every few minutes; you need not do anything.",
		}
	}
}

// scopeWords name the permission that was left out and what that costs.
func (p Problem) scopeWords(saying Saying) Words {
	label, without := p.Label, "Some things will not work."
	for _, scope := range saying.Provider.Scopes {
		if scope.Name == p.Subject {
			label, without = scope.Title, scope.Without
		}
	}
	if label == "" {
		label = p.Subject
	}
	return Words{
		Happened: quoted(label) + " was not allowed when you signed in.",
		Means:    without,
		ToDo:     "Sign in again and leave " + quoted(label) + " ticked.",
		Remedy:   RemedyReconnect,
	}
}

// quoted sets a name from outside apart from our words.
func quoted(name string) string { return "“" + name + "”" }
