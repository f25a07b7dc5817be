package store_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/sessions"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// sessionBundle is sessions on a database of their own, with two users in two organisations.
type sessionBundle struct {
	sessions *store.Sessions
	accounts *account.Service
	database *database.Database
	kim, lee account.User

	mu  sync.Mutex
	now time.Time
}

// Now tells the bundle's time.
func (b *sessionBundle) Now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// advance moves the bundle's time.
func (b *sessionBundle) advance(by time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(by)
}

// instantHasher hashes nothing: these tests are not about passwords.
type instantHasher struct{}

// Hash implements account.Hasher.
func (instantHasher) Hash(secret.Value) (string, error) { return "hash", nil }

// Matches implements account.Hasher.
func (instantHasher) Matches(secret.Value, string) (bool, error) { return true, nil }

// setupSessions makes a sessionBundle.
func setupSessions(t *testing.T, open storetest.Opener) *sessionBundle {
	t.Helper()
	b := &sessionBundle{now: time.Date(2026, 11, 21, 9, 40, 0, 0, time.UTC)}
	b.database = open(t, storetest.Options{Now: b.Now}).Database
	b.sessions = store.NewSessions(store.SessionsOptions{DB: b.database.Gorm(), Now: b.Now})
	var err error
	b.accounts, err = account.New(account.Options{Store: store.NewAccounts(b.database.Gorm()), Now: b.Now, Hasher: instantHasher{}})
	if err != nil {
		t.Fatal(err)
	}
	b.kim = b.user(t, "Bayside", "kim@bayside.example")
	b.lee = b.user(t, "Manly", "lee@manly.example")
	return b
}

// user creates an owner of an organisation of their own.
func (b *sessionBundle) user(t *testing.T, organisation, email string) account.User {
	t.Helper()
	made, err := b.accounts.CreateOrganisation(t.Context(), account.NewOrganisation{Name: organisation, TimeZone: "Australia/Perth"})
	if err != nil {
		t.Fatal(err)
	}
	user, err := b.accounts.CreateUser(t.Context(), account.NewUser{
		OrganisationID: made.ID, Email: email, Name: "Owner", Role: account.RoleOwner, Password: secret.NewValue("twelve chars"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// request is one request with an id in its cookie; "" sends none.
func (b *sessionBundle) request(t *testing.T, id string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if id != "" {
		r.AddCookie(&http.Cookie{Name: b.sessions.CookieName(), Value: id})
	}
	return r
}

// load reads the session of an id as a new request.
func (b *sessionBundle) load(t *testing.T, id string) *sessions.Session {
	t.Helper()
	session, err := b.sessions.Load(b.request(t, id))
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// signIn signs a user in, from a session of that id, and returns the new id.
func (b *sessionBundle) signIn(t *testing.T, id, userID string) string {
	t.Helper()
	session := b.load(t, id)
	b.sessions.SetUser(session, userID)
	w := httptest.NewRecorder()
	if err := b.sessions.Renew(b.request(t, id), w, session); err != nil {
		t.Fatal(err)
	}
	return onlyCookie(t, w).Value
}

// onlyCookie is the one cookie that an answer sets.
func onlyCookie(t *testing.T, w *httptest.ResponseRecorder) *http.Cookie {
	t.Helper()
	cookies := w.Result().Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies, want 1", len(cookies))
	}
	return cookies[0]
}

// rows counts the sessions in the database.
func (b *sessionBundle) rows(t *testing.T) int {
	t.Helper()
	var count int
	if err := b.database.SQL().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM sessions`).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// browser is a client that keeps cookies, as a browser does.
func browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}
