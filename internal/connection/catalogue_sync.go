package connection

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
					Means:    "Its appointments stopped updating.",
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
			was: func(p Problem, _ Saying) string {
				return "The appointments of " + quoted(p.Label) + " could not be read"
			},
			practice: func(p Problem, _ Saying) Words {
				return Words{
					Happened: "The appointments of " + quoted(p.Label) + " could not be read.",
					Means:    "Your other locations are not affected.",
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
				Means:    "Some appointments may be shown as they were before a change. " + s.last(),
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

// syncEntries are about our own syncs.
func syncEntries() []Entry {
	return []Entry{
		{
			Kind: ProblemSyncBehind, Severity: SeverityAttention, Concerns: []Party{PartyOperators, PartySupport},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Sync behind", Cause: "syncs behind at our side",
			Opens:    "A sync has been due for more than an hour and did not run.",
			Resolves: "When it has run.",
			Began:    "updates are behind", Ended: "updates are no longer behind",
			was: func(_ Problem, _ Saying) string { return "Updates were behind at our side" },
			practice: func(_ Problem, s Saying) Words {
				return Words{
					Happened: "Updates are behind at our side.",
					Means:    s.last() + " Nothing is wrong at your practice.",
					ToDo:     "We are catching up; you need not do anything.",
				}
			},
			support: func(_ Problem, s Saying) Advice {
				return Advice{
					Happened: "A sync has been due for more than an hour and nobody ran it.",
					ToDo:     "Tell the operators: do processes run, does the queue move? " + s.last(),
				}
			},
		},
		{
			Kind: ProblemSyncBroken, Severity: SeverityAttention, Concerns: []Party{PartyOperators, PartySupport},
			About: AboutConnection, Tell: TellIfItLasts, Title: "Sync broken at our side", Cause: "syncs breaking off at our side",
			Opens:    "A sync broke off by a fault of our own.",
			Resolves: "With the next sync that ends well, or shows another reason.",
			Began:    "a sync did not finish", Ended: "syncs finish again",
			was: func(_ Problem, _ Saying) string { return "Syncs did not finish" },
			practice: func(_ Problem, _ Saying) Words {
				return Words{
					Happened: "The last sync did not finish.",
					Means:    "What was read so far is shown, and may be out of date.",
					ToDo:     "We try again every few minutes. If this stays for a day, please tell support.",
				}
			},
			support: func(_ Problem, _ Saying) Advice {
				return Advice{
					Happened: "A sync broke off by a fault of our own.",
					ToDo:     "Tell the operators, with the connection's id: the log says why.",
				}
			},
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
				Means:    "Its appointments are not read until you choose it.",
				ToDo:     "Choose it if you want its appointments here. Otherwise you need not do anything.",
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
