package corepractice

import (
	"crypto/rand"
	"net/http"
	"strings"
	"sync"
	"time"
)

// sessionCookie holds the id of a sign-in and nothing else.
const sessionCookie = "core_practice_session"

// sessionTTL is how long a sign-in lasts.
const sessionTTL = 12 * time.Hour

// sessions are the people signed in. Safe for concurrent use.
type sessions struct {
	mu   sync.Mutex
	byID map[string]session
}

// session is one sign-in at one tenant.
type session struct {
	tenant, email string
	expires       time.Time
}

// newSessions makes an empty set.
func newSessions() *sessions { return &sessions{byID: map[string]session{}} }

// begin keeps a sign-in and returns its id.
func (s *sessions) begin(entry session) string {
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[id] = entry
	return id
}

// find looks a sign-in up.
func (s *sessions) find(id string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.byID[id]
	return found, ok
}

// end forgets a sign-in.
func (s *sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, id)
}

// signedIn tells who is signed in at the tenant.
func (h *site) signedIn(r *http.Request, v visit) (SignIn, bool) {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return SignIn{}, false
	}
	entry, known := v.sessions.find(cookie.Value)
	if !known || entry.tenant != v.tenant.id || !h.opts.Now().Before(entry.expires) {
		return SignIn{}, false
	}
	return h.opts.person(v.tenant.id, entry.email)
}

// setSession gives the browser a sign-in, or takes it away when id is empty.
// The cookie is the tenant's alone.
func (h *site) setSession(w http.ResponseWriter, t *tenant, id string) {
	cookie := &http.Cookie{
		Name: sessionCookie, Value: id, Path: "/t/" + t.id + "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(h.opts.BaseURL, "https:"), MaxAge: int(sessionTTL.Seconds()),
	}
	if id == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}
