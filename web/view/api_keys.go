package view

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/secret"
	"mooring/templates"
)

// scopeWording says what a scope allows: on a page about one key, and in a list or
// a form, with what it means.
type scopeWording struct{ full, label, about string }

// scopeWords are those of every scope.
var scopeWords = map[apikey.Scope]scopeWording{
	apikey.ScopeRead: {
		"Read connections, synced data and events", "Read",
		"Connections and how they are, what is synced of them, and what happened to them.",
	},
	apikey.ScopeTokens: {
		"Get access to practice systems", "Get access",
		"What a program needs to call a practice system itself, for one connection at a time.",
	},
	apikey.ScopeProxy: {
		"Call practice systems through here", "Call through here",
		"Calls to a practice system that go through this service, which signs them in.",
	},
	apikey.ScopeManage: {
		"Change connections", "Change",
		"Send people to connect, choose locations, check, sync, book and disconnect, and be told of what happens.",
	},
}

// allows says in plain words what a key allows, by one of the words of each scope.
func allows(key apikey.Key, word func(scopeWording) string) []string {
	texts := make([]string, len(key.Scopes))
	for i, scope := range key.Scopes {
		texts[i] = word(scopeWords[scope])
	}
	return texts
}

// inShort and inFull are the words of a list and of a page about one key.
func inShort(w scopeWording) string { return w.label }
func inFull(w scopeWording) string  { return w.full }

// APIKeys lists the keys of the vendor's own programs.
func APIKeys(clock Clock, keys []apikey.Key) templates.APIKeys {
	shown := templates.APIKeys{NewPath: APIKeysPath + "/new"}
	for _, key := range keys {
		shown.Keys = append(shown.Keys, apiKey(clock, key))
	}
	return shown
}

// apiKey is one of them.
func apiKey(clock Clock, key apikey.Key) templates.APIKey {
	shown := templates.APIKey{
		ID: key.ID, Name: key.Name, Allows: allows(key, inShort), MadeBy: key.CreatedBy, Made: clock.Time(key.CreatedAt), Used: clock.Ago(key.LastUsedAt),
		Meaning: templates.MeaningGood, State: "Works", Until: "until it is revoked", RevokePath: APIKeyPath(key.ID, "/revoke"),
	}
	switch {
	case !key.RevokedAt.IsZero():
		shown.Meaning, shown.State, shown.Until, shown.At, shown.RevokePath = templates.MeaningOff, "Revoked", "since", clock.Time(key.RevokedAt), ""
	case !key.Stands(clock.Now):
		shown.Meaning, shown.State, shown.Until, shown.At, shown.RevokePath = templates.MeaningOff, "Expired", "since", clock.Time(key.ExpiresAt), ""
	case !key.ExpiresAt.IsZero():
		shown.Until, shown.At = "until", clock.Time(key.ExpiresAt)
	}
	return shown
}

// RevokeAPIKey asks before a key is revoked.
func RevokeAPIKey(clock Clock, key apikey.Key) templates.RevokeAPIKey {
	return templates.RevokeAPIKey{APIKey: apiKey(clock, key), ActionPath: APIKeyPath(key.ID, "/revoke"), BackPath: APIKeysPath}
}

// MadeAPIKey shows a new key, once. Its text goes onto the page and nowhere else.
func MadeAPIKey(clock Clock, key apikey.Key, text secret.Value) templates.MadeAPIKey {
	return templates.MadeAPIKey{
		Name: key.Name, Secret: text.Reveal(), Allows: allows(key, inFull), Expires: clock.Time(key.ExpiresAt), BackPath: APIKeysPath,
	}
}

// KeyEntry is what was typed into the form for a new key.
type KeyEntry struct {
	// Once makes one key, however often the form is sent.
	Once, Name string
	Scopes     []apikey.Scope
	// Lasts is one of the choices of KeyExpiry; LastsFault says that it is none.
	Lasts, LastsFault string
	// Faults are what else is wrong; nil: nothing.
	Faults *apikey.InputError
}

// keyDays are for how many days a key can last, in a form; forever is one more choice.
var keyDays = []int{30, 90, 365}

const (
	// KeyLasts is chosen in a fresh form.
	KeyLasts = "90"
	forever  = "forever"
)

// KeyExpiry is when a key expires that is made now and lasts as chosen; zero:
// never. False: that is no choice.
func KeyExpiry(lasts string, now time.Time) (time.Time, bool) {
	if lasts == forever {
		return time.Time{}, true
	}
	days, err := strconv.Atoi(lasts)
	if err != nil || !slices.Contains(keyDays, days) {
		return time.Time{}, false
	}
	return now.AddDate(0, 0, days), true
}

// NewAPIKey is the form for a new key, with what was typed.
func NewAPIKey(entry KeyEntry) templates.NewAPIKey {
	wrong := cmp.Or(entry.Faults, &apikey.InputError{})
	name, lasts := wrong.Of("name"), cmp.Or(wrong.Of("expires"), entry.LastsFault)
	shown := templates.NewAPIKey{
		ActionPath: APIKeysPath, BackPath: APIKeysPath, Once: entry.Once, AllowsError: wrong.Of("scopes"),
		Name: templates.FormField{
			Name: "name", Label: "Name", Type: "text", Value: entry.Name, Error: name, First: name != "",
			Help: "What the key is for, such as “booking service”.",
		},
		Expires: templates.FormField{
			Name: "expires", Label: "It lasts", Error: lasts, First: name == "" && lasts != "",
			Options: []templates.Option{{Value: forever, Label: "until it is revoked", Chosen: entry.Lasts == forever}},
		},
	}
	for _, days := range keyDays {
		value := strconv.Itoa(days)
		shown.Expires.Options = append(shown.Expires.Options, templates.Option{Value: value, Label: templates.Count(days, "day"), Chosen: entry.Lasts == value})
	}
	for _, scope := range apikey.Scopes() {
		words := scopeWords[scope]
		shown.Allows = append(shown.Allows, templates.Choice{
			Value: string(scope), Label: words.label, About: words.about, Chosen: slices.Contains(entry.Scopes, scope),
		})
	}
	return shown
}
