package store_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/store"
	"mooring/internal/storetest"
)

func TestAVisitorCostsNoRowAndNoCookieUntilSomethingIsStored(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		r, w := b.request(t, ""), httptest.NewRecorder()
		session, err := b.sessions.Load(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.sessions.Save(r, w, session); err != nil {
			t.Fatal(err)
		}
		if !session.IsNew || b.rows(t) != 0 || len(w.Header()) != 0 || b.sessions.Hash(session) != nil {
			t.Error("a visitor who stored nothing left something")
		}
		session.AddFlash("Disconnected.")
		if err := session.Save(r, w); err != nil {
			t.Fatal(err)
		}
		again := b.load(t, onlyCookie(t, w).Value)
		if again.IsNew || b.rows(t) != 1 {
			t.Error("what was stored is not found")
		}
		if diff := cmp.Diff([]any{"Disconnected."}, again.Flashes()); diff != "" {
			t.Errorf("notices: %s", diff)
		}
	})
}

func TestTheCookieIsForThisHostAndForTheBrowserOnly(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		for https, name := range map[bool]string{true: "__Host-mooring", false: "mooring"} {
			own := store.NewSessions(store.SessionsOptions{DB: b.database.Gorm(), Now: b.Now, HTTPS: https})
			r, w := b.request(t, ""), httptest.NewRecorder()
			session, err := own.Load(r)
			if err != nil {
				t.Fatal(err)
			}
			own.SetUser(session, b.kim.ID)
			if err := own.Renew(r, w, session); err != nil {
				t.Fatal(err)
			}
			c := onlyCookie(t, w)
			if c.Name != name || c.Secure != https || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 0 || !c.Expires.IsZero() {
				t.Errorf("https %v: cookie %q", https, c.Raw)
			}
			if len(c.Value) != 43 {
				t.Errorf("id %q has not 256 bits", c.Value)
			}
		}
	})
}

func TestNothingStoredTellsTheID(t *testing.T) {
	t.Parallel()
	opened := storetest.Open(t, storetest.Options{})
	own := store.NewSessions(store.SessionsOptions{DB: opened.Database.Gorm(), Now: time.Now})
	r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), httptest.NewRecorder()
	session, err := own.Load(r)
	if err != nil {
		t.Fatal(err)
	}
	session.Values["mark"] = "found-in-the-file"
	if err := own.Save(r, w, session); err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(opened.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content...)
	}
	if !bytes.Contains(all, []byte("found-in-the-file")) {
		t.Fatal("the files that were searched do not hold the session")
	}
	if bytes.Contains(all, []byte(session.ID)) || bytes.Contains(all, own.Hash(session)) {
		t.Error("the database's files hold the id or its public hash")
	}
}

func TestRenewEndsTheOldIDAndKeepsTheValues(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		// Somebody gets an id of their own and plants it in another's browser.
		r, w := b.request(t, ""), httptest.NewRecorder()
		planted, err := b.sessions.Load(r)
		if err != nil {
			t.Fatal(err)
		}
		planted.Values["kept"] = "yes"
		if err := b.sessions.Save(r, w, planted); err != nil {
			t.Fatal(err)
		}
		before := b.sessions.Hash(planted)
		own := b.signIn(t, planted.ID, b.kim.ID)
		if own == planted.ID {
			t.Fatal("the id did not change at sign-in")
		}
		if victim := b.load(t, planted.ID); !victim.IsNew || b.sessions.User(victim) != "" {
			t.Error("the planted id is signed in")
		}
		session := b.load(t, own)
		if b.sessions.User(session) != b.kim.ID || session.Values["kept"] != "yes" || bytes.Equal(before, b.sessions.Hash(session)) {
			t.Errorf("after sign-in: user %q, values %v", b.sessions.User(session), session.Values)
		}
		if b.rows(t) != 1 {
			t.Errorf("%d rows, want 1", b.rows(t))
		}
	})
}

func TestSaveSignsNobodyInAndBringsNothingBack(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		id := b.signIn(t, "", b.kim.ID)
		for name, change := range map[string]string{"another user": b.lee.ID, "nobody": ""} {
			session := b.load(t, id)
			b.sessions.SetUser(session, change)
			if err := b.sessions.Save(b.request(t, id), httptest.NewRecorder(), session); !errors.Is(err, store.ErrSessionEnded) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if user := b.sessions.User(b.load(t, id)); user != b.kim.ID {
			t.Errorf("the user became %q", user)
		}
		slow := b.load(t, id)
		if err := b.sessions.Destroy(b.request(t, id), httptest.NewRecorder(), b.load(t, id)); err != nil {
			t.Fatal(err)
		}
		slow.AddFlash("too late")
		if err := b.sessions.Save(b.request(t, id), httptest.NewRecorder(), slow); !errors.Is(err, store.ErrSessionEnded) {
			t.Errorf("a request that outlived the session: %v", err)
		}
		if b.rows(t) != 0 {
			t.Error("the session came back")
		}
	})
}

func TestDestroyForgetsTheSessionHereAndInTheBrowser(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		id := b.signIn(t, "", b.kim.ID)
		session, w := b.load(t, id), httptest.NewRecorder()
		session.Options.MaxAge = -1 // What gorilla's callers do; it is Destroy.
		if err := session.Save(b.request(t, id), w); err != nil {
			t.Fatal(err)
		}
		if c := onlyCookie(t, w); c.MaxAge >= 0 || c.Value != "" {
			t.Errorf("cookie %q", c.Raw)
		}
		if b.rows(t) != 0 || b.sessions.User(session) != "" {
			t.Error("the session is still there")
		}
		if err := b.sessions.Destroy(b.request(t, id), httptest.NewRecorder(), session); err != nil {
			t.Errorf("again: %v", err)
		}
	})
}

func TestValuesThatCannotBeStoredAreRefused(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		for name, test := range map[string]struct {
			key, value any
			want       error
		}{
			"too much":    {"k", strings.Repeat("x", 8<<10), store.ErrSessionTooLarge},
			"no text":     {1, "v", nil},
			"not in JSON": {"k", make(chan int), nil},
		} {
			r := b.request(t, "")
			session, err := b.sessions.Load(r)
			if err != nil {
				t.Fatal(err)
			}
			session.Values[test.key] = test.value
			err = b.sessions.Save(r, httptest.NewRecorder(), session)
			if err == nil || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if b.rows(t) != 0 {
			t.Error("a row was written")
		}
	})
}

func TestAFailingDatabaseIsNotASignOut(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		id := b.signIn(t, "", b.kim.ID)
		if _, err := b.database.SQL().ExecContext(t.Context(), `ALTER TABLE sessions RENAME TO away`); err != nil {
			t.Fatal(err)
		}
		session, err := b.sessions.Load(b.request(t, id))
		if err == nil || session == nil {
			t.Errorf("session %v, error %v", session, err)
		}
	})
}
