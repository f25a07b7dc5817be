package listing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	_ "time/tzdata" // The zones must be known on any machine.

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

func TestTheTokenGoesOnlyUnderTheAPIsAddress(t *testing.T) {
	t.Parallel()
	const base = "https://api.example/v1/t"
	for next, under := range map[string]bool{
		"https://api.example/v1/t/things?page=2": true, "https://api.example/v1/t/things/?page=2": true, "https://api.example/v1/t/a%2Fb": true,
		"https://api.example/v1/t": false, "https://api.example/v1/tt/things": false, "https://api.example/v1/other": false,
		"https://api.example/v1/t/../other": false, "https://api.example/v1/t/%2e%2e/other": false, "https://api.example/v1/t//things": false,
		"http://api.example/v1/t/things": false, "https://api.example:444/v1/t/things": false, "https://other.example/v1/t/things": false,
		"https://api.example.evil.example/v1/t/things": false, "https://user@api.example/v1/t/things": false, "https://api.example@evil.example/v1/t/things": false,
		"/v1/t/things": false, "//api.example/v1/t/things": false, "https:/v1/t/things": false, "javascript:alert(1)": false, "": false, "https://api.example/%zz": false,
		"https://api.example/v1/t/things?" + strings.Repeat("x", 5000): false,
	} {
		if got := listing.Under(base, next); got != under {
			t.Errorf("Under(%.60q) = %v", next, got)
		}
		if got := listing.Under(base+"/", next); got != under {
			t.Errorf("with a slash at the base: Under(%.60q) = %v", next, got)
		}
	}
	if listing.Under("", "/things") || listing.Under("%zz", "%zz/things") {
		t.Error("something lies under no address")
	}
}

func TestAnIDIsATextOrAWholeNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]listing.ID{
		`"a7"`: "a7", `7`: "7", `"7"`: "7", `0`: "0", `-3`: "-3", `123456789012345678901234567890`: "123456789012345678901234567890", `null`: "", `""`: "", `"é"`: "é",
	} {
		var id listing.ID
		if err := json.Unmarshal([]byte(text), &id); err != nil || id != want {
			t.Errorf("%s = %q, %v; want %q", text, id, err, want)
		}
	}
	for _, text := range []string{`7.5`, `1e3`, `7.0`, `true`, `{}`, `[]`, `["7"]`, `" "`, `"a\n"`, `"\u001b[2J"`, `"` + strings.Repeat("i", 1001) + `"`} {
		id := listing.ID("before")
		if err := json.Unmarshal([]byte(text), &id); err == nil {
			t.Errorf("%s was taken for %q", text, id)
		}
	}
}

func TestTextsFromOutsideAreData(t *testing.T) {
	t.Parallel()
	if got, err := listing.Name(" Bay\x00side\n"); err != nil || got != "Bay side" {
		t.Errorf("name = %q, %v", got, err)
	}
	for _, text := range []string{"", " \t\n", "\x00", strings.Repeat("n", listing.MaxText+1)} {
		if got, err := listing.Name(text); !errors.Is(err, listing.ErrName) {
			t.Errorf("name = %.20q, %v", got, err)
		}
	}
	if got, err := listing.Text(" a\rb ", 5); err != nil || got != "a b" {
		t.Errorf("text = %q, %v", got, err)
	}
	if got, err := listing.Text("123456", 5); !errors.Is(err, listing.ErrText) || got != "" {
		t.Errorf("long text = %q, %v", got, err)
	}
}

func TestAZoneIsOneThatIsKnown(t *testing.T) {
	t.Parallel()
	if zone, err := listing.Zone("America/Denver"); err != nil || zone.String() != "America/Denver" {
		t.Errorf("zone = %v, %v", zone, err)
	}
	for _, name := range []string{"", "Local", "Mars/Olympus", "../../etc/passwd", strings.Repeat("A", 5000)} {
		if zone, err := listing.Zone(name); !errors.Is(err, listing.ErrZone) {
			t.Errorf("%.20q = %v, %v", name, zone, err)
		}
	}
}

func TestWhatEveryPracticeHasIsNotMerelyNotFound(t *testing.T) {
	t.Parallel()
	missing := &connection.Failure{Kind: connection.FailureNotFound, Status: 404}
	failure, _ := connection.AsFailure(listing.Always(missing))
	if failure.Kind != connection.FailureMalformed || failure.Status != 404 || missing.Kind != connection.FailureNotFound {
		t.Errorf("%v of %v", failure, missing)
	}
	limited := &connection.Failure{Kind: connection.FailureLimited}
	if listing.Always(limited) != error(limited) || listing.Always(nil) != nil {
		t.Error("another end was changed")
	}
}

// FuzzID feeds ids of every kind: what is taken is written back as the same text.
func FuzzID(f *testing.F) {
	for _, text := range []string{`"a"`, `7`, `-0`, `1e9`, `null`, `{}`, `"\ud800"`, `00`, ``} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var id, again listing.ID
		if json.Unmarshal([]byte(text), &id) != nil {
			return
		}
		written, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &again); err != nil || again != id {
			t.Errorf("%q was read as %q and then as %q, %v", text, id, again, err)
		}
	})
}

// FuzzUnder feeds addresses: nothing that is called lies on another host.
func FuzzUnder(f *testing.F) {
	for _, next := range []string{"https://api.example/v1/x", "https://api.example\\@evil.example/v1/x", "https://api.example/v1/..%2fx", "HTTPS://API.example/v1/x"} {
		f.Add(next)
	}
	f.Fuzz(func(t *testing.T, next string) {
		if listing.Under("https://api.example/v1", next) && !strings.HasPrefix(strings.ToLower(next), "https://api.example/v1/") && !strings.Contains(next, "%") {
			t.Errorf("%q counts as lying under the address", next)
		}
	})
}

func TestANameTurnsNoWordsAfterIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Prov\u202eecnedi": "Provecnedi", "\u2067Prov\u2069 East": "Prov East", "\u202e": "", "مرکز\u200f A": "مرکز\u200f A", "a\x00b": "a b",
	} {
		if got := listing.Plain(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
