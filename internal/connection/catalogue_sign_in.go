package connection

// signInEntries are about the sign-in of a practice. A person has to act.
func signInEntries() []Entry {
	return []Entry{
		{
			Kind: ProblemSignInRefused, Severity: SeverityFailing, Concerns: []Party{PartyPractice, PartySupport},
			About: AboutConnection, Tell: TellAtOnce, Title: "Sign-in refused", Cause: "no longer accepts the sign-in",
			Opens:    "The provider refuses to renew the sign-in: somebody ended it there, a password changed, or it was too old.",
			Resolves: "When the practice signs in again.",
			Began:    "the practice system no longer gives us access", Ended: "the practice system gives us access again",
			was: func(_ Problem, s Saying) string { return s.Provider.Name + " did not accept " + s.access() },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " no longer accepts " + s.access() + ".",
					Means:    s.stopped(),
					ToDo:     s.anew(),
					Remedy:   RemedyReconnect,
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " refused " + s.access() + " at a renewal"),
					ToDo:     s.link() + ". Ask whether somebody " + s.ended() + ".",
				}
			},
		},
		{
			Kind: ProblemSignInUnknown, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartySupport},
			About: AboutConnection, Tell: TellAtOnce, Title: "Sign-in outcome unknown", Cause: "cut off a renewal of the sign-in",
			Opens:    "A renewal of the sign-in was sent and no readable answer came back. What was sent is never sent twice.",
			Resolves: "When the practice signs in again.",
			Began:    "a renewal of our sign-in was cut off", Ended: "our sign-in is whole again",
			was: func(_ Problem, s Saying) string {
				return "Our sign-in at " + s.Provider.Name + " was in doubt"
			},
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " did not finish answering when we renewed our sign-in.",
					Means:    "To keep your practice safe we never use the same sign-in twice, so " + s.things() + " stop updating within minutes. " + s.last(),
					ToDo:     s.anew(),
					Remedy:   RemedyReconnect,
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded(s.Provider.Name + " did not finish answering a renewal, so nobody knows whether the sign-in was used up"),
					ToDo:     s.link() + "; nothing is wrong at the practice. If many connections show this at once, look at the network and at " + s.Provider.Name + ".",
				}
			},
		},
		signInEnding(),
		{
			Kind: ProblemSignInLapsing, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartySupport},
			About: AboutConnection, Tell: TellAtOnce, Title: "Sign-in about to lapse", Cause: "about to let unused sign-ins lapse",
			Opens:    "The sign-in was not used for so long that the provider ends it within 14 days.",
			Resolves: "When the sign-in is used again, by a check or a sync, or when the practice signs in again.",
			Began:    "our sign-in is about to lapse, because it was not used", Ended: "our sign-in is no longer about to lapse",
			was: func(_ Problem, s Saying) string { return "Our sign-in at " + s.Provider.Name + " was close to lapsing" },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: s.Provider.Name + " ends a sign-in that nobody uses, and yours has not been used for a long time.",
					Means:    "It lapses " + s.lapse() + ", unless it is used before.",
					ToDo:     "Press “Check now” to use it once. If no location is chosen yet, choose your locations.",
					Remedy:   RemedyCheck,
				}
			},
			support: func(_ Problem, s Saying) Advice {
				return Advice{
					Happened: "The sign-in at " + s.Provider.Name + " was not used for a long time and lapses " + s.lapse() + ".",
					ToDo:     "Press “Check now”, which uses it. Then find out why it is not used: is a location chosen, do syncs run?",
				}
			},
		},
		signInLost(),
		scopeMissing(),
	}
}

// signInEnding is a sign-in without a refresh token.
func signInEnding() Entry {
	return Entry{
		Kind: ProblemSignInEnding, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartyOperators, PartySupport},
		About: AboutConnection, Tell: TellIfItLasts, Title: "Sign-in cannot be renewed", Cause: "gives sign-ins that cannot be renewed",
		Opens:    "The provider gave a sign-in without the means to renew it.",
		Resolves: "When the practice signs in again and the provider gives a whole sign-in.",
		Began:    "our sign-in cannot be renewed", Ended: "our sign-in can be renewed again",
		was: func(_ Problem, s Saying) string { return "Our sign-in at " + s.Provider.Name + " could not be renewed" },
		practice: func(p Problem, s Saying) Words {
			words := Words{
				Happened: s.Provider.Name + " gave us a sign-in that we cannot renew.",
				Means:    s.until() + "; then " + s.things() + " stop updating. " + s.last(),
				ToDo:     p.renewable(s),
				Remedy:   RemedyReconnect,
			}
			if s.Over {
				words.Means = s.until() + ". " + s.stopped()
			}
			return words
		},
		support: func(p Problem, s Saying) Advice {
			advice := Advice{
				Happened: s.Provider.Name + " gave no refresh token. " + s.until() + ".",
				ToDo:     "If it comes back after the practice signed in again, ask " + s.Provider.Name + " whether our registration may renew sign-ins (some ask for a scope such as offline_access).",
			}
			if p.Label != "" {
				advice.Happened = "The practice did not allow " + quoted(p.Label) + ", so " + s.Provider.Name + " gave no refresh token. " + s.until() + "."
				advice.ToDo = s.link() + ", and ask them to leave " + quoted(p.Label) + " ticked."
			}
			return advice
		},
	}
}

// renewable says how a sign-in comes about that can be renewed. The label is the
// permission that was not given for it.
func (p Problem) renewable(s Saying) string {
	if p.Label == "" {
		return "Sign in again to carry on. If this message comes back, please tell support."
	}
	return "Sign in again and leave " + quoted(p.Label) + " ticked. Then it is renewed by itself, and you need not come back for it."
}

// scopeMissing is a permission that was not granted.
func scopeMissing() Entry {
	return Entry{
		Kind: ProblemScopeMissing, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartySupport},
		About: AboutPermission, Tell: TellIfItLasts, Title: "Permission missing", Cause: "was not allowed everything we asked for",
		Opens:    "A permission that we asked for was not granted at sign-in, or is missing from a renewal.",
		Resolves: "When the practice signs in again and allows it, or a renewal grants it.",
		Began:    "a permission is missing", Ended: "a missing permission is no longer missing",
		was: func(p Problem, s Saying) string {
			title, _ := p.permission(s)
			return quoted(title) + " was not allowed"
		},
		practice: func(p Problem, s Saying) Words {
			title, without := p.permission(s)
			return Words{
				Happened: quoted(title) + " was not allowed when you signed in.",
				Means:    without,
				ToDo:     "Sign in again and leave " + quoted(title) + " ticked.",
				Remedy:   RemedyReconnect,
			}
		},
		support: func(p Problem, s Saying) Advice {
			title, _ := p.permission(s)
			return Advice{
				Happened: "The practice did not grant the permission " + quoted(title) + " (" + p.Subject + ").",
				ToDo:     "If they want that part to work, send a link to sign in again and ask them to leave it ticked.",
			}
		},
	}
}

// signInLost is a sign-in whose keys were lost.
func signInLost() Entry {
	return Entry{
		Kind: ProblemSignInLost, Severity: SeverityFailing, Concerns: []Party{PartyPractice, PartyOperators, PartySupport},
		About: AboutConnection, Tell: TellAtOnce, Title: "Sign-in lost by us", Cause: "needs new sign-ins, because ours were lost",
		Opens:    "The keys that sealed the sign-in were lost, and the operators gave it up.",
		Resolves: "When the practice signs in again.",
		Began:    "our access was lost at our side", Ended: "our access is there again",
		was: func(_ Problem, s Saying) string {
			return "We had lost " + s.accessTo()
		},
		practice: func(_ Problem, s Saying) Words {
			return Words{
				Happened: "We lost " + s.accessTo() + ".",
				Means:    s.stopped() + " Nothing is wrong at your practice.",
				ToDo:     s.anew(),
				Remedy:   RemedyReconnect,
			}
		},
		support: func(_ Problem, s Saying) Advice {
			return Advice{
				Happened: "The keys that sealed " + s.access() + " were lost, so our copy was given up.",
				ToDo:     s.link() + ". Nobody can end the old access from here. " + s.endAccess(),
			}
		},
	}
}
