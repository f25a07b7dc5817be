package connection

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
