package connection

// providerEntries are about the provider itself. They mend themselves, or the
// provider does.
func providerEntries() []Entry {
	return []Entry{
		{
			Kind: ProblemUnreachable, Severity: SeverityFailing, Concerns: []Party{PartySupport, PartyPractice},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Provider not answering", Cause: "not answering",
			Opens:    "A call to the provider was not answered, or answered with a server error.",
			Resolves: "With the next call that is answered.",
			Began:    "the practice system stopped answering", Ended: "the practice system answers again",
			was: func(_ Problem, s Saying) string { return s.Provider.Name + " did not answer" },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " is not answering.",
					Means:    s.last(),
					ToDo:     "We try again every few minutes; you need not do anything.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " does not answer our calls"),
					ToDo:     "One connection alone: ask the practice whether their system works. Many at once: look at the status page of " + s.Provider.Name + ", and tell the operators if it works from elsewhere.",
				}
			},
		},
		{
			Kind: ProblemLimited, Severity: SeverityAttention, Concerns: []Party{PartySupport, PartyOperators},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Provider limiting us", Cause: "asking us to slow down",
			Opens:    "The provider answered that we call too often.",
			Resolves: "With the next call that is answered.",
			Began:    "the practice system asked us to slow down", Ended: "the practice system no longer asks us to slow down",
			was: func(_ Problem, s Saying) string { return s.Provider.Name + " asked us to slow down" },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " asked us to slow down.",
					Means:    capital(s.things()) + " arrive a little later than usual. " + s.last(),
					ToDo:     "We carry on by ourselves; you need not do anything.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " limits how often we may call"),
					ToDo:     "Wait. If it lasts for hours, tell the operators: ask " + s.Provider.Name + " for a higher limit.",
				}
			},
		},
		{
			Kind: ProblemMalformed, Severity: SeverityFailing, Concerns: []Party{PartyOperators, PartySupport, PartyPractice},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Answers make no sense", Cause: "answering in a way we cannot read",
			Opens:    "A complete answer arrived that cannot be read.",
			Resolves: "With the next answer that can be read.",
			Began:    "the practice system answers in a way we cannot read", Ended: "the practice system’s answers can be read again",
			was: func(_ Problem, s Saying) string { return s.Provider.Name + " answered in a way we could not read" },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " is answering in a way we cannot read.",
					Means:    s.stopped(),
					ToDo:     "We try again every few minutes. If this stays for a day, please tell support.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " sends answers that we cannot read"),
					ToDo:     "Tell the operators, with the connection's id: " + s.Provider.Name + " may have changed its interface.",
				}
			},
		},
		forbidden(),
	}
}

// vendorEntries are about how the vendor is registered at the provider.
func vendorEntries() []Entry {
	return []Entry{
		{
			Kind: ProblemClientRefused, Severity: SeverityFailing, Concerns: []Party{PartyOperators, PartySupport, PartyPractice},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Our registration refused", Cause: "refusing our registration",
			Opens:    "The provider refuses the client id or secret that Mooring is configured with.",
			Resolves: "With the next call that is answered, once the configuration is mended.",
			Began:    "this product’s registration has a fault", Ended: "this product’s registration is in order again",
			was: func(_ Problem, s Saying) string {
				return s.AppName + "’s registration at " + s.Provider.Name + " had a fault"
			},
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: "Something is wrong with how " + s.AppName + " is registered at " + s.Provider.Name + ".",
					Means:    s.stopped() + " Nothing is wrong at your practice.",
					ToDo:     "Support has to mend this; you need not do anything.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " refuses the client id or secret that we are configured with"),
					ToDo:     "Tell the operators at once: every connection to " + s.Provider.Name + " is affected. The practices need not do anything.",
				}
			},
		},
		{
			Kind: ProblemNotActivated, Severity: SeverityFailing, Concerns: []Party{PartyPractice, PartySupport},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Not activated at the provider", Cause: "has switched us off for practices",
			Opens:    "The provider says that the practice has not activated, or has switched off, the vendor's product.",
			Resolves: "With the next call that is answered.",
			Began:    "this product is not activated in the practice system", Ended: "this product is activated in the practice system",
			was: func(_ Problem, s Saying) string {
				if s.typed() {
					return "The client id was not activated at " + s.Provider.Name
				}
				return s.AppName + " was switched off for your practice in " + s.Provider.Name
			},
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.switchedOff(),
					Means:    s.stopped(),
					ToDo:     s.activate() + " We carry on by ourselves after that.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " says that this practice has not activated us"),
					ToDo:     "Ask the practice to have it activated, then press “Check now”. They are told: “" + s.activate() + "”",
				}
			},
		},
	}
}

// switchedOff says that the practice has no use of us at the provider.
func (s Saying) switchedOff() string {
	if s.typed() {
		return s.Provider.Name + " has not activated the client id for your practice."
	}
	return s.AppName + " is switched off for your practice in " + s.Provider.Name + "."
}

// activate says whom to ask to change that.
func (s Saying) activate() string {
	if s.typed() {
		return "Ask whoever gave you the client id at " + s.Provider.Name + " to activate it for your practice."
	}
	return "Ask whoever manages " + s.Provider.Name + " at your practice to activate " + s.AppName + " there."
}

// forbidden is what the granted permissions allow and the provider does not.
func forbidden() Entry {
	return Entry{
		Kind: ProblemForbidden, Severity: SeverityFailing, Concerns: []Party{PartyPractice, PartySupport},
		About: AboutConnection, Tell: TellIfItLasts, Title: "Provider forbids reading", Cause: "does not let us read what was agreed",
		Opens:    "The provider refuses a call that the granted permissions allow.",
		Resolves: "With the next call that is allowed.",
		Began:    "the practice system does not let us read what was shared", Ended: "the practice system lets us read what was shared",
		was: func(_ Problem, s Saying) string {
			return s.Provider.Name + " did not let us read what you agreed to share"
		},
		practice: func(_ Problem, s Saying) Words {
			return Words{
				Happened: s.Provider.Name + " does not let us read what you agreed to share.",
				Means:    s.stopped(),
				ToDo:     s.permit(),
				Remedy:   s.permitted(),
			}
		},
		support: func(p Problem, s Saying) Advice {
			return Advice{
				Happened: p.coded(s.Provider.Name + " forbids calls that the granted permissions allow"),
				ToDo:     s.permitAdvice(),
			}
		},
	}
}

// permit says whom to ask for what when the provider forbids what was agreed.
func (s Saying) permit() string {
	switch {
	case s.Provider.Forbidden != "":
		return s.Provider.Forbidden
	case s.typed():
		return "Ask whoever gave you the client id at " + s.Provider.Name + " to let it read " + s.shared() + ", then check again."
	default:
		return "Ask whoever manages permissions in " + s.Provider.Name + " whether the person who signed in may see " + s.shared() + ", then sign in again."
	}
}

// shared names what has to be readable.
func (s Saying) shared() string {
	if s.Provider.OneLocation {
		return s.things()
	}
	return s.things() + " and locations"
}

// permitted is what to press once the provider allows it: nothing but a call is
// needed, unless another person has to sign in.
func (s Saying) permitted() Remedy {
	if s.Provider.Forbidden != "" || s.typed() {
		return RemedyCheck
	}
	return RemedyReconnect
}

// permitAdvice is permit for support staff.
func (s Saying) permitAdvice() string {
	if s.permitted() == RemedyCheck {
		return "Ask the practice to have it allowed, and then press “Check now”. They are told: “" + s.permit() + "”"
	}
	return "Ask the practice who signed in and what that person may see in " + s.Provider.Name + "; then send a link to sign in again, as somebody who may."
}
