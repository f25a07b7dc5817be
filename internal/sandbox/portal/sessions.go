package portal

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// sessionTTL is how long a sign-in lasts.
const sessionTTL = 12 * time.Hour

// sessions are the people signed in. Safe for concurrent use.
type sessions struct {
	mu   sync.Mutex
	byID map[string]session
}

// session is one sign-in at one realm.
type session struct {
	realm, email string
	expires      time.Time
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

// cookieName is that of the cookie with the id of a sign-in and nothing else.
func (s *Site) cookieName() string {
	return strings.ReplaceAll(s.opts.Slug, "-", "_") + "_session"
}

// signedIn tells who is signed in, at the page of a tenant only who belongs to
// it.
func (s *Site) signedIn(r *http.Request, v Visit) (SignIn, bool) {
	cookie, err := r.Cookie(s.cookieName())
	if err != nil {
		return SignIn{}, false
	}
	entry, known := v.world.sessions.find(cookie.Value)
	if !known || entry.realm != v.realm() || !s.opts.Now().Before(entry.expires) {
		return SignIn{}, false
	}
	who, known := s.opts.person(entry.realm, entry.email)
	return who, known && (v.Tenant == nil || slices.Contains(who.Practices, v.Tenant.ID))
}

// setSession gives the browser a sign-in, or takes it away when id is empty.
// The cookie is the realm's alone.
func (s *Site) setSession(w http.ResponseWriter, v Visit, id string) {
	cookie := &http.Cookie{
		Name: s.cookieName(), Value: id, Path: v.base() + "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(s.opts.BaseURL, "https:"), MaxAge: int(sessionTTL.Seconds()),
	}
	if id == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}
