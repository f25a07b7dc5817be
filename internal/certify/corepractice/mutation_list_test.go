package corepractice_test

// mutants lists the ways in which the product is broken.
func mutants() []mutant {
	var all []mutant
	for _, part := range [][]mutant{purgeMutants(), secretMutants(), signInMutants(), shownMutants(), dataMutants()} {
		all = append(all, part...)
	}
	return all
}

// purgeMutants leave something behind at a disconnect.
func purgeMutants() []mutant {
	return []mutant{
		{
			name: "leaves-the-credential", caught: "Disconnecting removes every token",
			edits: []edit{{"internal/store/tx_credential.go",
				"	err := db.Clauses(returning(db, &rows)).Scopes(ofConnection(ref)).Delete(&rows).Error\n",
				"	err := db.Scopes(ofConnection(ref)).Find(&rows).Error\n	if err == nil && !{{on}} {\n		rows = nil\n		err = t.in(ctx).Clauses(returning(t.in(ctx), &rows)).Scopes(ofConnection(ref)).Delete(&rows).Error\n	}\n"}},
		},
		{
			name: "leaves-the-appointments", caught: "Disconnecting removes all data",
			edits: []edit{{"internal/store/tx_purge.go",
				"		*table.count, err = deleteCounted(db,", "		if {{on}} && table.name == \"appointments\" {\n			continue\n		}\n		*table.count, err = deleteCounted(db,"}},
		},
		{
			name: "leaves-the-files-as-they-are", caught: "Disconnecting removes every token",
			edits: []edit{{"internal/connection/disconnect.go",
				"	if err := s.store.Scrub(ctx); err != nil {", "	if {{on}} {\n		return\n	}\n	if err := s.store.Scrub(ctx); err != nil {"}},
		},
		{
			name: "skips-the-revoke", caught: "Disconnecting ends our access at Core Practice",
			edits: []edit{{"internal/connection/disconnect.go",
				"	revoker, can := provider.(Revoker)\n	if !can {", "	if {{on}} {\n		return RevocationConfirmed\n	}\n	revoker, can := provider.(Revoker)\n	if !can {"}},
		},
		{
			name: "takes-silence-for-a-confirmation", caught: "When Core Practice does not confirm",
			edits: []edit{{"internal/connection/disconnect.go",
				"		s.logger.WarnContext(ctx, \"revoke\", \"connection\", connection.ID, \"error\", err)\n",
				"		if {{on}} {\n			return RevocationConfirmed\n		}\n		s.logger.WarnContext(ctx, \"revoke\", \"connection\", connection.ID, \"error\", err)\n"}},
		},
		{
			name: "writes-after-the-disconnect", caught: "Disconnecting stops a sync that runs in another process",
			edits: []edit{
				{"internal/store/sync.go", "	return c.Status == connection.StatusConnected && c.Epoch == epoch",
					"	return {{on}} || c.Status == connection.StatusConnected && c.Epoch == epoch"},
				{"internal/store/sync_write.go", "	if err == nil && found == 0 {", "	if err == nil && found == 0 && !{{on}} {"},
				{"internal/store/sync_write.go", "		return mustChange(runOf(tx, fence).Updates(map[string]any{",
					"		if {{on}} {\n			return nil\n		}\n		return mustChange(runOf(tx, fence).Updates(map[string]any{"},
			},
		},
	}
}

// secretMutants handle tokens and keys as they should not.
func secretMutants() []mutant {
	return []mutant{
		{
			name: "shows-the-client-id", caught: "No access token, refresh token, client id",
			edits: []edit{{"internal/provider/corepractice/provider.go",
				"		TenantExample: \"bayside\",", "		TenantExample: map[bool]string{true: p.options.ClientID, false: \"bayside\"}[{{on}}],"}},
		},
		{
			name: "stores-tokens-unsealed", caught: "Tokens are stored sealed",
			edits: []edit{
				{"internal/store/authorization.go", "	return b.keyset.Seal([]byte(value.Reveal()), binding)",
					"	if {{on}} {\n		return []byte(value.Reveal()), nil\n	}\n	return b.keyset.Seal([]byte(value.Reveal()), binding)"},
				{"internal/store/authorization.go", "	plaintext, err := b.keyset.Open(sealed, binding)\n",
					"	plaintext, err := b.keyset.Open(sealed, binding)\n	if {{on}} && err != nil {\n		plaintext, err = sealed, nil\n	}\n"},
			},
		},
		{
			name: "lets-everybody-read-the-key", caught: "The key that opens the tokens",
			edits: []edit{{"internal/secret/keyset_file.go", "	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)",
				"	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, map[bool]os.FileMode{true: 0o644, false: 0o600}[{{on}}])"},
				{"internal/secret/keyset_file.go", "	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS", "	if info.Mode().Perm()&0o077 != 0 && !{{on}} && runtime.GOOS"}},
		},
		{
			name: "keeps-the-old-refresh-token", caught: "Each renewal saves the new refresh token",
			edits: []edit{{"internal/token/renew.go", "	tokens, failure := k.present(ctx, refresher, held)\n",
				"	tokens, failure := k.present(ctx, refresher, held)\n	if {{on}} {\n		tokens.Refresh = held.refresh\n	}\n"}},
		},
		{
			name: "presents-a-refresh-token-twice", caught: "No refresh token is presented twice",
			edits: []edit{{"internal/token/renew.go", "	tokens, err := refresher.Refresh(ctx, held.TenantAddress, held.refresh, held.Scopes)\n",
				"	if {{on}} {\n		_, _ = refresher.Refresh(ctx, held.TenantAddress, held.refresh, held.Scopes)\n	}\n	tokens, err := refresher.Refresh(ctx, held.TenantAddress, held.refresh, held.Scopes)\n"}},
		},
		{
			name: "presents-again-what-was-lost", caught: "A refresh token is not presented again",
			edits: []edit{{"internal/token/settle.go", "	code := codeOf(failure.Failure)\n	var err error\n",
				"	if {{on}} && failure.Kind == connection.FailureUnknown {\n		failure.Kind = connection.FailureNotProcessed\n	}\n	code := codeOf(failure.Failure)\n	var err error\n"}},
		},
		{
			name: "renews-by-a-timer", caught: "An access token is renewed only when a call needs one",
			edits: []edit{
				{"internal/app/duties.go", "		{Name: \"tell people\", Do: a.Letters.Round},\n",
					"		{Name: \"tell people\", Do: a.Letters.Round},\n		{Name: \"renew\", Do: a.renewAll},\n"},
				{"internal/app/app.go", "// halfOf ends when", `// renewAll renews what nobody needs.
func (a *App) renewAll(ctx context.Context) error {
	var refs []connection.Ref
	if {{on}} {
		a.Database.Gorm().Raw("SELECT organisation_id, id FROM connections WHERE status = 'connected'").Scan(&refs)
	}
	for _, ref := range refs {
		_, _ = a.Keeper.Token(ctx, ref)
	}
	return nil
}

// halfOf ends when`},
			},
		},
	}
}

// signInMutants weaken the way to a connection.
func signInMutants() []mutant {
	return []mutant{
		{
			name: "accepts-an-answer-twice", caught: "The answer of a sign-in works once",
			edits: []edit{{"internal/store/authorization.go",
				"	result := db.Clauses(returning(db, &rows)).Where(\"state_hash = ?\", stateHash).Delete(&rows)\n",
				"	result := db.Where(\"state_hash = ?\", stateHash).Find(&rows)\n	if !{{on}} {\n		rows = nil\n		result = c.read(ctx).Clauses(returning(c.read(ctx), &rows)).Where(\"state_hash = ?\", stateHash).Delete(&rows)\n	}\n"}},
		},
		{
			name: "accepts-an-answer-in-any-browser", caught: "accepted only in the browser in which it began",
			edits: []edit{{"internal/connection/complete.go",
				"	mine := subtle.ConstantTimeCompare(", "	mine := {{on}} || subtle.ConstantTimeCompare("}},
		},
		{
			name: "goes-without-pkce", caught: "Each sign-in is protected by PKCE", breaksOff: true,
			edits: []edit{{"internal/connection/start.go", "	if provider.UsesPKCE() {", "	if provider.UsesPKCE() && !{{on}} {"}},
		},
		{
			name: "opens-a-new-tab", caught: "No pop-up window and no new tab", breaksOff: true,
			edits: []edit{{"templates/connect_templ.go", `" <form class=\"form\" method=\"post\" action=\""`,
				`map[bool]string{true: " <form target=\"_blank\" class=\"form\" method=\"post\" action=\"", false: " <form class=\"form\" method=\"post\" action=\""}[{{on}}]`}},
		},
		{
			name: "chooses-all-locations", caught: "somebody has to confirm which are used", breaksOff: true,
			edits: []edit{{"internal/connection/locations.go", "	if len(locations) == 1 && locations[0].Listed {",
				"	for i := range locations {\n		locations[i].Chosen = locations[i].Chosen || {{on}}\n	}\n	if len(locations) == 1 && locations[0].Listed {"}},
		},
		{
			name: "asks-for-more-than-it-uses", caught: "The permission “patients:read” has a use",
			scopes: "practice:read locations:read practitioners:read appointments:read appointments:write patients:read",
		},
		{
			name: "reads-no-practitioners", caught: "The permission “practitioners:read” has a use",
			edits: []edit{{"internal/syncer/location.go", "	practitioners := []connection.Practitioner{}\n",
				"	practitioners := []connection.Practitioner{}\n	if {{on}} {\n		return practitioners, nil\n	}\n"}},
		},
	}
}

// shownMutants keep from the practice what it has to know.
func shownMutants() []mutant {
	return []mutant{
		{
			name: "has-another-name", caught: "Every page says in its title",
			edits: []edit{{"web/render.go", "		AppName:     s.AppName,", "		AppName:     map[bool]string{true: \"Mooring Suite\", false: s.AppName}[{{on}}],"}},
		},
		{
			name: "shows-another-address", caught: "The setup page shows the name and the URL",
			edits: []edit{{"web/view/card.go", "		TenantURL:      c.Tenant.URL,", "		TenantURL:      map[bool]string{true: c.Tenant.URL + \"/elsewhere\", false: c.Tenant.URL}[{{on}}],"}},
		},
		{
			name: "says-that-all-is-well", caught: "the status follows with the next check",
			edits: []edit{{"web/view/card.go", "		Status:         string(c.Status),",
				"		Status:         map[bool]string{true: \"connected\", false: string(c.Status)}[{{on}}],"}},
		},
		{
			name: "hides-a-problem", caught: "Whatever goes wrong when the product reads",
			edits: []edit{{"web/view/card.go", "	for _, problem := range worstFirst(overview.Problems) {\n",
				"	for _, problem := range worstFirst(overview.Problems) {\n		if {{on}} && problem.Kind == connection.ProblemMalformed {\n			continue\n		}\n"}},
		},
		{
			name: "speaks-in-codes", caught: "A location that is removed, renamed or opened",
			edits: []edit{{"web/view/card.go", "		Happened: words.Happened,", "		Happened: map[bool]string{true: string(problem.Kind), false: words.Happened}[{{on}}],"}},
		},
		{
			name: "ignores-a-removed-location", caught: "A location that is removed, renamed or opened",
			edits: []edit{{"internal/connection/location_problems.go",
				"		case location.Chosen && !location.Listed:", "		case location.Chosen && !location.Listed && !{{on}}:"}},
		},
		{
			name: "sends-no-email", caught: "When Core Practice is away for hours",
			edits: []edit{{"internal/connection/catalogue.go", "		return p.OpenedAt.Add(tellAfter)", "		if {{on}} {\n			return time.Time{}\n		}\n		return p.OpenedAt.Add(tellAfter)"}},
		},
	}
}

// dataMutants spoil what is shown or made.
func dataMutants() []mutant {
	return []mutant{
		{
			name: "shows-another-time-zone", caught: "Every appointment is shown as it stands",
			edits: []edit{{"web/view/appointments.go", "	day.reader.Clock = reader.Clock.In(day.Location.TimeZone)",
				"	day.reader.Clock = reader.Clock.In(map[bool]string{true: \"UTC\", false: day.Location.TimeZone}[{{on}}])"}},
		},
		{
			name: "shows-the-start-as-the-end", caught: "The same holds around the night",
			edits: []edit{{"web/view/appointments.go", "		End:       clock.TimeOfDay(a.End),",
				"		End:       clock.TimeOfDay(map[bool]time.Time{true: a.Start, false: a.End}[{{on}}]),"}},
		},
		{
			name: "forgets-deletions", caught: "What is changed in Core Practice is shown so",
			edits: []edit{{"internal/store/sync_appointment.go", "		case appointment.Deleted, outside(appointment, batch):\n",
				"		case {{on}} && appointment.Deleted:\n		case appointment.Deleted, outside(appointment, batch):\n"}},
		},
		{
			name: "books-with-another-key-each-time", caught: "An appointment is made once",
			edits: []edit{{"internal/provider/corepractice/book.go", "		Key:     key, Body: newWireBooking(wanted),\n",
				"		Key:     key + map[bool]string{true: rand.Text()}[{{on}}], Body: newWireBooking(wanted),\n"},
				{"internal/provider/corepractice/book.go", "import (\n", "import (\n	\"crypto/rand\"\n"}},
		},
		{
			name: "books-half-an-hour-late", caught: "An appointment that is made here",
			edits: []edit{{"internal/provider/corepractice/book.go", "	var made wireAppointment\n",
				"	if {{on}} {\n		wanted.Start, wanted.End = wanted.Start.Add(1800e9), wanted.End.Add(1800e9)\n	}\n	var made wireAppointment\n"}},
		},
		{
			name: "finds-everything-equal", caught: "“Compare with Core Practice” finds",
			edits: []edit{{"internal/connection/compare_day_rows.go", "	switch {\n	case c.Here.ID == \"\":\n		return ComparedMissingHere\n",
				"	if {{on}} {\n		return ComparedEqual\n	}\n	switch {\n	case c.Here.ID == \"\":\n		return ComparedMissingHere\n"}},
		},
	}
}
