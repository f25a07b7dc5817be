package store_test

import (
	"net/http/httptest"
	"testing"

	"github.com/gorilla/sessions"

	"mooring/internal/storetest"
)

func TestTwoRequestsAtOnceKeepWhatEachChanged(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		id := b.signIn(t, "", b.kim.ID)
		change := func(session *sessions.Session, changes map[string]any) {
			t.Helper()
			for name, value := range changes {
				if value == nil {
					delete(session.Values, name)
				} else {
					session.Values[name] = value
				}
			}
			if err := b.sessions.Save(b.request(t, id), httptest.NewRecorder(), session); err != nil {
				t.Fatal(err)
			}
		}
		change(b.load(t, id), map[string]any{"notice": "first", "kept": "yes"})
		first, second, third := b.load(t, id), b.load(t, id), b.load(t, id)
		change(first, map[string]any{"notice": nil})
		change(second, map[string]any{"outcome": "used"})
		change(second, map[string]any{"more": "still"})
		change(third, map[string]any{"kept": "no"})
		got := b.load(t, id)
		for name, want := range map[string]any{"notice": nil, "outcome": "used", "more": "still", "kept": "no"} {
			if got.Values[name] != want {
				t.Errorf("%s is %v, want %v", name, got.Values[name], want)
			}
		}
		if b.sessions.User(got) != b.kim.ID {
			t.Errorf("the user is %q", b.sessions.User(got))
		}
	})
}
