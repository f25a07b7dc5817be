package apikey_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/database"
)

func TestAKeyIsReadableAndHasItsIDInIt(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	key, text := ring.made(t, time.Time{})
	form := regexp.MustCompile(`^mooring_([a-z2-7]{12})_[a-z2-7]{52}$`)
	parts := form.FindStringSubmatch(text.Reveal())
	if parts == nil || parts[1] != key.ID {
		t.Fatalf("a key of %d characters with the id %q is of another form", len(text.Reveal()), key.ID)
	}
	_, other := ring.made(t, time.Time{})
	if other.Equal(text) {
		t.Error("two keys are the same")
	}
	for _, written := range []string{"Bearer " + text.Reveal(), "bearer  " + text.Reveal() + " "} {
		if found, err := ring.Authenticate(t.Context(), written, office); err != nil || found.ID != key.ID {
			t.Errorf("%v", err)
		}
	}
}

func TestOfAKeyOnlyItsHashIsStored(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	_, text := ring.made(t, time.Time{})
	rows, err := ring.database.SQL().QueryContext(t.Context(), "SELECT id || name || hex(hash) || scopes || created_by || CAST(hash AS TEXT) FROM api_keys")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var row string
	if !rows.Next() || rows.Scan(&row) != nil {
		t.Fatalf("no row: %v", rows.Err())
	}
	if last := text.Reveal()[len(text.Reveal())-52:]; strings.Contains(row, last) {
		t.Error("the key's secret is in the database")
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	_, text := ring.made(t, time.Time{})
	right := text.Reveal()
	for name, authorization := range map[string]string{"nothing": "", "another scheme": "Basic " + right, "no text": "Bearer", "only blanks": "Bearer   "} {
		if _, err := ring.Authenticate(t.Context(), authorization, office); !errors.Is(err, apikey.ErrMissing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, wrong := range map[string]string{
		"another secret":   right[:len(right)-1] + other(right[len(right)-1]),
		"another id":       "mooring_" + other(right[8]) + right[9:],
		"too long":         right + "a",
		"too short":        right[:len(right)-1],
		"in capitals":      strings.ToUpper(right),
		"without a prefix": right[len("mooring_"):],
		"of another kind":  "a token",
		"with a control":   strings.Replace(right, "_", "\x00", 2),
	} {
		if err := ring.try(t, wrong, name); !errors.Is(err, apikey.ErrWrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// other is another character of a key's alphabet.
func other(character byte) string {
	if character == 'a' {
		return "b"
	}
	return "a"
}

func TestAKeyStandsUntilItExpires(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	_, text := ring.made(t, ring.clock.Now().Add(time.Hour))
	ring.clock.advance(time.Hour - time.Microsecond)
	if err := ring.try(t, text.Reveal(), office); err != nil {
		t.Errorf("before: %v", err)
	}
	ring.clock.advance(time.Microsecond)
	if err := ring.try(t, text.Reveal(), office); !errors.Is(err, apikey.ErrWrong) {
		t.Errorf("after: %v", err)
	}
}

func TestAZeroKeyAdmitsNobody(t *testing.T) {
	t.Parallel()
	if (apikey.Key{}).Admits(apikey.Presented{}, time.Now()) {
		t.Error("a key that was not found admits what is no key")
	}
}

func TestEveryFaultOfANewKeyIsNamed(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	all := apikey.Scopes()
	for name, c := range map[string]struct {
		wanted apikey.NewKey
		fields string
	}{
		"everything":            {apikey.NewKey{Name: " \t", ExpiresAt: ring.clock.Now()}, "name scopes expires"},
		"a long name":           {apikey.NewKey{Name: strings.Repeat("é", 81), Scopes: all}, "name"},
		"a name that turns":     {apikey.NewKey{Name: "a\u202eb", Scopes: all}, "name"},
		"an unknown scope":      {apikey.NewKey{Name: "a", Scopes: []apikey.Scope{"read", "all"}}, "scopes"},
		"an expiry in the past": {apikey.NewKey{Name: "a", Scopes: all, ExpiresAt: ring.clock.Now().Add(-time.Hour)}, "expires"},
	} {
		_, text, err := ring.Create(t.Context(), c.wanted)
		var input *apikey.InputError
		if !errors.As(err, &input) || !text.IsZero() {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var fields []string
		for _, fault := range input.Faults {
			fields = append(fields, fault.Field)
		}
		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%s: faults of %q, want %q", name, got, c.fields)
		}
	}
	if keys, err := ring.List(t.Context()); err != nil || len(keys) > 0 {
		t.Errorf("%d keys were made (%v)", len(keys), err)
	}
	key, _, err := ring.Create(t.Context(), apikey.NewKey{
		Name: " " + strings.Repeat("é", 80) + " ", Scopes: []apikey.Scope{apikey.ScopeTokens, apikey.ScopeRead, apikey.ScopeTokens}, By: "Kim Lee",
	})
	if err != nil || len(key.Scopes) != 2 || !key.Has(apikey.ScopeRead) || key.Has(apikey.ScopeManage) {
		t.Errorf("%+v, %v", key, err)
	}
}

func TestOneFormMakesOneKey(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	wanted := apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee", Once: "a text of the form's"}
	made, text, err := ring.Create(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	if _, again, err := ring.Create(t.Context(), wanted); !errors.Is(err, apikey.ErrExists) || !again.IsZero() {
		t.Errorf("sent again: %v", err)
	}
	if strings.Contains(text.Reveal(), wanted.Once) || ring.try(t, text.Reveal(), office) != nil {
		t.Error("the first key does not work")
	}
	wanted.Once = "another"
	if other, _, err := ring.Create(t.Context(), wanted); err != nil || other.ID == made.ID {
		t.Errorf("another form: %v", err)
	}
}

func TestManyWrongKeysFromOneNetworkHaveToWait(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	_, text := ring.made(t, time.Time{})
	for try := 1; try < 20; try++ {
		if err := ring.try(t, "wrong", office); !errors.Is(err, apikey.ErrWrong) {
			t.Fatalf("try %d: %v", try, err)
		}
	}
	var throttled *apikey.ThrottledError
	for range 2 { // The one that is too many, and one while the wait lasts.
		if err := ring.try(t, text.Reveal()+"x", office); !errors.As(err, &throttled) || throttled.RetryAfter != time.Minute {
			t.Fatalf("one too many: %v", err)
		}
	}
	if err := ring.try(t, text.Reveal(), office); err != nil {
		t.Errorf("the right key is refused: %v", err)
	}
	if err := ring.try(t, "wrong", "192.0.2.8"); !errors.Is(err, apikey.ErrWrong) {
		t.Errorf("another network: %v", err)
	}
	ring.clock.advance(time.Minute)
	if err := ring.try(t, "wrong", office); !errors.As(err, &throttled) || throttled.RetryAfter != 2*time.Minute {
		t.Errorf("after the wait: %v", err)
	}
}

func TestAnAuthenticationTakesOneStatement(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	_, text := ring.made(t, time.Time{})
	ctx, counter := database.CountStatements(t.Context())
	if _, err := ring.Authenticate(ctx, "Bearer "+text.Reveal(), office); err != nil {
		t.Fatal(err)
	}
	if counter.Statements() != 1 {
		t.Errorf("%d statements", counter.Statements())
	}
}
