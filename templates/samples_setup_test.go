package templates_test

import (
	"github.com/a-h/templ"

	"mooring/templates"
)

// hostile is text as an unkind provider or person may write it.
const hostile = `"><script>alert('x')</script> & Söhne`

// sample is one state of one page.
type sample struct {
	name string
	page templ.Component
}

// samples are all pages in all states worth telling apart. The rules that hold
// for every page are checked on each.
func samples() []sample {
	all := []sample{}
	for _, group := range [][]sample{
		signInSamples(), setupSamples(), connectSamples(), systemSamples(), locationSamples(),
		disconnectSamples(), appointmentSamples(), activitySamples(), messageSamples(), practiceSamples(), supportShowSamples(), supportListSamples(),
		brandSamples(), comparisonSamples(), bookingSamples(), apiKeySamples(), webhookSamples(),
	} {
		all = append(all, group...)
	}
	return all
}

// at is a moment with its three forms.
func at(text string) templates.Time {
	return templates.Time{ISO: "2026-11-24T09:40:00+11:00", Exact: "Tuesday 24 November 2026, 09:40:00 AEDT", Text: text}
}

// page is the frame for a signed-in owner.
func page(title string) templates.Page {
	return templates.Page{
		AppName: "Brightbook", Title: title, Organisation: "Harbour Dental Partners", Person: "Kim Lee",
		HomePath: "/", SignOutPath: "/logout",
		Nav: []templates.NavLink{{Label: "Connections", Path: "/connections", Current: true}, {Label: "Activity", Path: "/activity"}},
	}
}

// signedOut is the frame when nobody is signed in.
func signedOut(title string) templates.Page {
	return templates.Page{AppName: "Brightbook", Title: title, HomePath: "/"}
}

// noticed adds a notice to a frame.
func noticed(p templates.Page, n templates.Notice) templates.Page {
	p.Notice = &n
	return p
}

// card is a healthy connection with one location, as an owner sees it.
func card(id string) templates.Card {
	base := "/connections/" + id
	return templates.Card{
		ID: id, Status: templates.StatusConnected, Health: templates.HealthHealthy, Since: at("Tue 3 Nov"), CheckedAt: at("2 minutes ago"),
		TenantName: "Manly Dental", TenantURL: "https://manly.corepractice.is", ProviderName: "Core Practice",
		Locations: []templates.CardLocation{{Name: "Manly"}},
		Sync:      templates.Sync{LastAt: at("today 09:40"), LastResult: "12 appointments changed", NextAt: at("in 13 minutes")},
		CanChange: true, RefreshSeconds: 30,
		Paths: templates.CardPaths{
			Details: base, Refresh: base + "?fragment=card", Check: base + "/check", Sync: base + "/sync",
			Reconnect: base + "/reconnect", Disconnect: base + "/disconnect", Locations: base + "/locations",
			Appointments: base + "/appointments", Activity: base + "/activity",
		},
	}
}

// bayside is a connection with five locations.
func bayside(id string) templates.Card {
	c := card(id)
	c.TenantName, c.TenantURL = "Bayside Dental Group", "https://bayside.corepractice.is"
	c.Locations = []templates.CardLocation{{Name: "Bayside Sydney"}, {Name: "Perth"}, {Name: "Adelaide"}, {Name: "Brisbane"}, {Name: "Lord Howe"}}
	return c
}

// syncingCard is one whose first sync runs.
func syncingCard(id string) templates.Card {
	c := bayside(id)
	c.Sync = templates.Sync{Running: true, Things: "appointments", Location: "Perth", LocationsDone: 2, LocationsTotal: 5, SoFar: "1,840 appointments"}
	c.RefreshSeconds = 2
	return c
}

// attentionCard is one that works with a location gone.
func attentionCard(id string) templates.Card {
	c := bayside(id)
	c.Health = templates.HealthAttention
	c.Locations[4].Gone = true
	c.Problems = []templates.Problem{{
		Kind: "location_gone", Meaning: templates.MeaningNotice, Opened: at("today 07:15"),
		Happened: `"Lord Howe" is no longer listed in Core Practice.`,
		Means:    "Its appointments stopped updating.",
		ToDo:     "If it moved or was renamed, choose it again.",
		Action:   &templates.Action{Label: "Choose locations", Path: c.Paths.Locations},
	}}
	return c
}

// failingCard is one whose provider is away.
func failingCard(id string) templates.Card {
	c := card(id)
	c.Health = templates.HealthFailing
	c.Problems = []templates.Problem{{
		Kind: "provider_away", Meaning: templates.MeaningBad, Opened: at("today 09:40"),
		Happened: "Core Practice is not answering.",
		Means:    "We try again every few minutes; you need not do anything.",
		ToDo:     "Last update: today 09:40.",
	}}
	return c
}

// deadCard is one that needs reconnecting.
func deadCard(id string) templates.Card {
	c := card(id)
	c.Status, c.Health, c.Since = templates.StatusNeedsReconnect, "", at("today 09:40")
	c.Problems = []templates.Problem{{
		Kind: "sign_in_refused", Meaning: templates.MeaningBad,
		Happened: "Core Practice no longer accepts our sign-in.",
		Means:    "Appointments stopped updating at 09:40.",
		ToDo:     "Sign in again to carry on; nothing you chose is lost.",
		Action:   &templates.Action{Label: "Reconnect", Path: c.Paths.Reconnect, Post: true},
	}}
	return c
}

// choosingCard is one that waits for its locations.
func choosingCard(id string) templates.Card {
	c := bayside(id)
	c.Status, c.Health, c.Locations, c.Sync, c.Since = templates.StatusChoosing, "", nil, templates.Sync{}, at("a minute ago")
	return c
}

// purgedCard is one that was disconnected.
func purgedCard(id string) templates.Card {
	c := card(id)
	c.Status, c.Health, c.Locations, c.Sync, c.Since = templates.StatusDisconnected, "", nil, templates.Sync{}, at("Sat 21 Nov")
	c.Paths = templates.CardPaths{Reconnect: c.Paths.Reconnect, Activity: c.Paths.Activity, Receipt: "/connections/" + id + "/receipt", Details: c.Paths.Details}
	return c
}

// hostileCard carries hostile text wherever text comes from outside.
func hostileCard(id string) templates.Card {
	c := attentionCard(id)
	c.TenantName, c.TenantURL, c.ProviderName = hostile, "javascript:alert(1)", hostile
	c.Locations = []templates.CardLocation{{Name: hostile}}
	c.Problems[0].Happened, c.Problems[0].Kind = hostile, hostile
	c.Sync.Location, c.Sync.Running = hostile, true
	return c
}

// asMember is the same card for somebody who may only look.
func asMember(c templates.Card) templates.Card {
	c.CanChange = false
	return c
}

func offerList() []templates.Offer {
	return []templates.Offer{{
		ProviderName: "Core Practice", Path: "/connections/new?provider=core-practice",
		Needs: []string{
			"The web address of your practice system, as your browser shows it when you work there.",
			"A sign-in there that may allow connections, usually that of the practice manager.",
		},
	}}
}

func signInSamples() []sample {
	return []sample{
		{"sign-in", templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login"})},
		{"sign-in-refused", templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login", Email: "kim@harbour.example", Message: "That email and password do not go together. Check both and try again.", Meaning: templates.MeaningBad})},
		{"sign-in-throttled", templates.SignInPage(signedOut("Sign in"), templates.SignIn{ActionPath: "/login", Email: "kim@harbour.example", Throttled: true, RetryIn: "in 5 minutes"})},
	}
}

func setupSamples() []sample {
	setup := func(cards ...templates.Card) templates.Connections {
		return templates.Connections{CanChange: true, Cards: cards, Offers: offerList()}
	}
	checked := templates.Notice{
		Meaning: templates.MeaningGood, Text: "Core Practice answered, and everything is in order.",
		Details: []string{"It is Bayside Dental Group, our sign-in is accepted, and all 5 chosen locations are listed."}, At: at("today 10:42"),
	}
	return []sample{
		{"setup-empty", templates.ConnectionsPage(page("Connections"), setup())},
		{"setup-empty-member", templates.ConnectionsPage(page("Connections"), templates.Connections{Offers: offerList()})},
		{"setup-no-provider", templates.ConnectionsPage(page("Connections"), templates.Connections{CanChange: true})},
		{"setup-healthy", templates.ConnectionsPage(noticed(page("Connections"), checked), setup(bayside("a1"), card("b2")))},
		{"setup-syncing", templates.ConnectionsPage(page("Connections"), setup(syncingCard("a1")))},
		{"setup-choosing", templates.ConnectionsPage(page("Connections"), setup(choosingCard("a1")))},
		{"setup-trouble", templates.ConnectionsPage(page("Connections"), setup(deadCard("a1"), attentionCard("b2"), failingCard("c3")))},
		{"setup-disconnected", templates.ConnectionsPage(page("Connections"), setup(purgedCard("a1")))},
		{"setup-member", templates.ConnectionsPage(page("Connections"), templates.Connections{Cards: []templates.Card{asMember(attentionCard("a1")), asMember(deadCard("b2"))}, Offers: offerList()})},
		{"setup-hostile", templates.ConnectionsPage(page(hostile), setup(hostileCard("a1")))},
		{"connection", templates.ConnectionPage(page("Bayside Dental Group"), connectionView())},
		{"connection-new", templates.ConnectionPage(page("Manly Dental"), templates.Connection{Card: choosingCard("a1"), BackPath: "/connections"})},
	}
}

func connectionView() templates.Connection {
	return templates.Connection{
		Card: attentionCard("a1"), BackPath: "/connections",
		Permissions: append(scopes(), templates.Permission{Name: "Create appointments", Why: "To book what your patients ask for online."}),
		ConnectedBy: "Kim Lee", ConnectedAt: at("Tue 3 Nov"),
		LastProof: at("2 minutes ago"),
		Runs: []templates.SyncRun{
			{Started: at("today 09:40"), Took: "4 s", Changed: 12, Outcome: "1 of 5 locations failed", Meaning: templates.MeaningNotice},
			{Started: at("today 09:25"), Took: "3 s", Changed: 4, Removed: 1, Outcome: "Complete", Meaning: templates.MeaningGood},
			{Started: at("Tue 3 Nov"), Took: "1 min 12 s", Changed: 5012, Outcome: "Complete", Meaning: templates.MeaningGood},
		},
	}
}

func scopes() []templates.Permission {
	return []templates.Permission{
		{Name: "Read the practice and its locations", Why: "To show you what you connected, and let you choose locations.", Granted: true},
		{Name: "Read practitioners", Why: "To group appointments by who sees the patient.", Granted: true},
		{Name: "Read appointments", Why: "To keep the day view up to date. We keep the patient's reference, never a name.", Granted: true},
	}
}
