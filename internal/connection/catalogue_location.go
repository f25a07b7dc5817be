package connection

import "strconv"

// locationEntries are about one location.
func locationEntries() []Entry {
	return []Entry{
		{
			Kind: ProblemLocationRemoved, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartySupport},
			About: AboutLocation, Tell: TellAtOnce, Title: "Chosen location removed", Cause: "no longer lists chosen locations",
			Opens:    "A chosen location is missing from the provider's list.",
			Resolves: "When it is listed again, or the practice removes it from its choice.",
			Began:    "a chosen location is no longer listed", Ended: "a location that was not listed is settled",
			was: func(p Problem, s Saying) string { return quoted(p.Label) + " was not listed in " + s.Provider.Name },
			practice: func(p Problem, s Saying) Words {
				return Words{
					Happened: quoted(p.Label) + " is no longer listed in " + s.Provider.Name + ".",
					Means:    "Its " + s.things() + " stopped updating.",
					ToDo:     "If it moved or was renamed, choose it again. If it closed, remove it from your choice.",
					Remedy:   RemedyChoose,
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: "The chosen location " + quoted(p.Label) + " is no longer in " + s.Provider.Name + "'s list.",
					ToDo:     "Ask the practice whether it closed or was set up anew; they choose their locations themselves.",
				}
			},
		},
		{
			Kind: ProblemSyncFailing, Severity: SeverityAttention, Concerns: []Party{PartySupport, PartyPractice},
			About: AboutLocation, Tell: TellIfItLasts, Title: "One location cannot be read", Cause: "not giving us the data of single locations",
			Opens:    "A sync could not read one location, while others went well.",
			Resolves: "With the next sync that reads it.",
			Began:    "one location could not be read", Ended: "a location that could not be read is settled",
			was: func(p Problem, s Saying) string {
				return "The " + s.things() + " of " + quoted(p.Label) + " could not be read"
			},
			practice: func(p Problem, s Saying) Words {
				return Words{
					Happened: "The " + s.things() + " of " + quoted(p.Label) + " could not be read.",
					Means:    s.others(),
					ToDo:     "We try again at every update. If this stays for a day, please tell support.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: p.coded("The location " + quoted(p.Label) + " cannot be read at " + s.Provider.Name),
					ToDo:     "If it lasts for a day, tell the operators, with the connection's id.",
				}
			},
		},
		dataDiffers(),
		timesUnclear(),
		{
			Kind: ProblemLocationRenamed, Severity: SeverityNotice, Concerns: []Party{PartyPractice},
			About: AboutLocation, Tell: TellNever, Title: "Location renamed", Cause: "renamed locations",
			Opens:    "The provider gives a chosen location another name.",
			Resolves: "When the practice saves its choice of locations, or after 7 days.",
			Began:    "a location has another name", Ended: "a location’s other name is known",
			was: func(p Problem, s Saying) string { return quoted(p.Label) + " had a new name in " + s.Provider.Name },
			practice: func(p Problem, s Saying) Words {
				return Words{
					Happened: quoted(p.Former) + " is called " + quoted(p.Label) + " in " + s.Provider.Name + " now.",
					Means:    "We use the other name too. Nothing else changed.",
					ToDo:     "You need not do anything.",
				}
			},
			support: func(p Problem, s Saying) Advice {
				return Advice{
					Happened: quoted(p.Former) + " was renamed to " + quoted(p.Label) + " at " + s.Provider.Name + ".",
					ToDo:     "Nothing; the connection follows.",
				}
			},
		},
		locationNew(),
	}
}

// dataDiffers is a copy that does not become equal.
func dataDiffers() Entry {
	return Entry{
		Kind: ProblemDataDiffers, Severity: SeverityAttention, Concerns: []Party{PartyOperators, PartySupport},
		About: AboutLocation, Tell: TellIfItLasts, Title: "Data differs", Cause: "telling us of changes incompletely",
		Opens:    "The daily comparison of a location with the provider found differences twice running, although the first were mended, or a repair of a day left some.",
		Resolves: "With the next comparison that finds none, or the next repair of a day that leaves none.",
		Began:    "our copy of one location differs from the practice system", Ended: "our copy of a location equals the practice system again",
		was: func(p Problem, s Saying) string {
			return "Our copy of " + quoted(p.Label) + " differed from " + s.Provider.Name
		},
		practice: func(p Problem, s Saying) Words {
			return Words{
				Happened: "Our copy of " + quoted(p.Label) + " differs from " + s.Provider.Name + " again and again.",
				Means:    "Some " + s.things() + " may be shown as they were before a change. " + s.last(),
				ToDo:     "We compare and mend it every day. Where it matters, look in " + s.Provider.Name + " itself. Support knows.",
			}
		},
		support: func(p Problem, s Saying) Advice {
			return Advice{
				Happened: p.coded("Changes of " + quoted(p.Label) + " reach us incompletely from " + s.Provider.Name),
				ToDo:     "Tell the operators, with the connection's id: the provider's list of changes leaves some out.",
			}
		},
	}
}

// locationNew is a location that was not listed before.
func locationNew() Entry {
	return Entry{
		Kind: ProblemLocationNew, Severity: SeverityNotice, Concerns: []Party{PartyPractice},
		About: AboutLocation, Tell: TellNever, Title: "New location", Cause: "lists new locations",
		Opens:    "The provider lists a location that was not there before.",
		Resolves: "When the practice saves its choice of locations, or after 7 days, or when it is no longer listed.",
		Began:    "there is a new location", Ended: "a new location is settled",
		was: func(p Problem, s Saying) string { return quoted(p.Label) + " was new in " + s.Provider.Name },
		practice: func(p Problem, s Saying) Words {
			return Words{
				Happened: s.Provider.Name + " lists a new location, " + quoted(p.Label) + ".",
				Means:    "Its " + s.things() + " are not read until you choose it.",
				ToDo:     "Choose it if you want its " + s.things() + " here. Otherwise you need not do anything.",
				Remedy:   RemedyChoose,
			}
		},
		support: func(p Problem, s Saying) Advice {
			return Advice{
				Happened: s.Provider.Name + " lists a new location, " + quoted(p.Label) + ".",
				ToDo:     "Nothing; the practice chooses its locations.",
			}
		},
	}
}

// others says what a location that cannot be read means for the rest.
func (s Saying) others() string {
	if s.Provider.OneLocation {
		return s.last()
	}
	return "Your other locations are not affected."
}

// timesUnclear are appointments at no moment, or at two.
func timesUnclear() Entry {
	return Entry{
		Kind: ProblemTimesUnclear, Severity: SeverityAttention, Concerns: []Party{PartyPractice, PartySupport},
		About: AboutLocation, Tell: TellAtOnce, Title: "Times unclear", Cause: "giving times that the clocks skip or show twice",
		Opens:    "The provider gives local times, and some appointments of a location are at one that the clocks skip or show twice.",
		Resolves: "With the next sync that finds none, once they are corrected at the provider or are over.",
		Began:    "some appointments are at a time that the clocks skip or show twice", Ended: "no appointment is at a time that the clocks skip or show twice",
		was: func(p Problem, s Saying) string {
			return "Times of " + s.unclear(p) + " were unclear"
		},
		practice: func(p Problem, s Saying) Words {
			return Words{
				Happened: capital(s.unclear(p)) + " in " + s.Provider.Name + " " + one(p, "is", "are") + " at a time that does not exist, or exists twice: the clocks change then.",
				Means:    capital(one(p, "it is", "they are")) + " not shown here, since nobody can tell when " + one(p, "it begins", "they begin") + ". All others are shown.",
				ToDo:     "Correct the " + one(p, "time", "times") + " in " + s.Provider.Name + ". " + capital(one(p, "it appears", "they appear")) + " here with the next update.",
			}
		},
		support: func(p Problem, s Saying) Advice {
			return Advice{
				Happened: s.Provider.Name + " gives local times, and " + s.unclear(p) + " " + one(p, "is", "are") + " at one that the clocks skip or show twice.",
				ToDo:     "If the practice asks: they correct the " + one(p, "time", "times") + " in " + s.Provider.Name + ".",
			}
		},
	}
}

// unclear names the appointments that a problem is about, within a sentence.
func (s Saying) unclear(p Problem) string {
	switch p.Count {
	case 0:
		return "some appointments of " + quoted(p.Label)
	case 1:
		return "one appointment of " + quoted(p.Label)
	}
	return strconv.Itoa(p.Count) + " appointments of " + quoted(p.Label)
}

// one words what a problem counts in the singular or the plural.
func one(p Problem, singular, plural string) string {
	if p.Count == 1 {
		return singular
	}
	return plural
}
