package templates_test

import "mooring/templates"

// apiKeyRows are one key in each state.
func apiKeyRows() []templates.APIKey {
	key := templates.APIKey{
		ID: "3tsexkdzpi7n", Name: "booking service", Allows: []string{"Read", "Get access"},
		MadeBy: "Robin Field", Made: at("Tue 3 Nov 09:40"), Used: at("2 minutes ago"),
		Meaning: templates.MeaningGood, State: "Works", Until: "until it is revoked", RevokePath: "/support/api-keys/3tsexkdzpi7n/revoke",
	}
	unused, revoked := key, key
	unused.ID, unused.Name, unused.MadeBy, unused.Used = "aaaaaaaaaaa2", hostile, hostile, templates.Time{}
	unused.Until, unused.At = "until", at("Mon 1 Feb 2027 09:40")
	revoked.ID, revoked.Meaning, revoked.State, revoked.Until, revoked.At, revoked.RevokePath = "aaaaaaaaaaa3", templates.MeaningOff, "Revoked", "since", at("today 10:42"), ""
	return []templates.APIKey{key, unused, revoked}
}

// newKeyView is a fresh form for a new key.
func newKeyView() templates.NewAPIKey {
	return templates.NewAPIKey{
		ActionPath: "/support/api-keys", BackPath: "/support/api-keys", Once: "ONCE",
		Name: templates.FormField{Name: "name", Label: "Name", Type: "text", Help: "What the key is for, such as “booking service”."},
		Allows: []templates.Choice{
			{Value: "read", Label: "Read", About: "Connections and how they are, and what happened to them."},
			{Value: "manage", Label: "Change", About: "Send people to connect, and disconnect.", Chosen: true},
		},
		Expires: templates.FormField{Name: "expires", Label: "It lasts", Options: []templates.Option{
			{Value: "forever", Label: "until it is revoked"}, {Value: "90", Label: "90 days", Chosen: true},
		}},
	}
}

func apiKeySamples() []sample {
	refused := newKeyView()
	refused.Name.Value, refused.Name.Error, refused.Name.First = hostile, "Enter a name of at most 80 characters.", true
	refused.AllowsError, refused.Expires.Error = "Choose at least one thing that the key allows.", "Choose how long the key lasts."
	made := templates.MadeAPIKey{
		Name: "booking service", Secret: "mooring_3tsexkdzpi7n_mss35xnzavb74smwbq5d34tpkieepzvyiodgzs32bvygldraw4ea",
		Allows: []string{"Read connections, synced data and events"}, Expires: at("Mon 1 Feb 2027 09:40"), BackPath: "/support/api-keys",
	}
	lasting := made
	lasting.Name, lasting.Expires = hostile, templates.Time{}
	revoke := templates.RevokeAPIKey{APIKey: apiKeyRows()[1], ActionPath: "/support/api-keys/aaaaaaaaaaa2/revoke", BackPath: "/support/api-keys"}
	return []sample{
		{"api-keys-none", templates.APIKeysPage(page("API keys"), templates.APIKeys{NewPath: "/support/api-keys/new"})},
		{"api-keys", templates.APIKeysPage(page("API keys"), templates.APIKeys{NewPath: "/support/api-keys/new", Keys: apiKeyRows()})},
		{"api-key-new", templates.NewAPIKeyPage(page("Make a key"), newKeyView())},
		{"api-key-refused", templates.NewAPIKeyPage(page("Make a key"), refused)},
		{"api-key-made", templates.MadeAPIKeyPage(page("Your new key"), made)},
		{"api-key-made-lasting", templates.MadeAPIKeyPage(page("Your new key"), lasting)},
		{"api-key-revoke", templates.RevokeAPIKeyPage(page("Revoke"), revoke)},
	}
}
