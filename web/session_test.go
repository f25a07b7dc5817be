package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/config"
)

// credentials are the fields of the sign-in form.
func credentials(email, password string) url.Values {
	return url.Values{"email": {email}, "password": {password}}
}

func TestSignInTellsNobodyWhichAccountsExist(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	type told struct {
		status int
		after  string
		body   string
	}
	tries := func(email string) []told {
		visitor := site.NewVisitor(t)
		var answers []told
		for range 6 {
			page := visitor.Post("/login", credentials(email, "wrong"))
			answers = append(answers, told{page.Status, page.Header.Get("Retry-After"), strings.ReplaceAll(page.Body, email, "EMAIL")})
		}
		return answers
	}
	known, unknown := tries(site.Owner.Email), tries("nobody@harbourside.example")
	for i := range known {
		if known[i] != unknown[i] {
			t.Errorf("try %d: a known account is told %+v, an unknown one %+v", i+1, known[i], unknown[i])
		}
		if want := map[bool]int{true: 422, false: 429}[i < 4]; known[i].status != want {
			t.Errorf("try %d: status %d, want %d", i+1, known[i].status, want)
		}
	}
	if known[5].after != "60" {
		t.Errorf("Retry-After %q", known[5].after)
	}
}

func TestThrottledSignInWaitsAndThenWorks(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.NewVisitor(t)
	for range 5 {
		visitor.Post("/login", credentials(site.Owner.Email, "wrong"))
	}
	page := visitor.Post("/login", credentials(strings.ToUpper(site.Owner.Email), apptest.Password))
	if page.Status != http.StatusTooManyRequests || !strings.Contains(page.Find(".banner").Text(), "Too many tries") {
		t.Errorf("the right password at once: status %d, %q", page.Status, page.Find(".banner").Text())
	}
	if kept := page.Find(`input[name="email"]`).AttrOr("value", ""); kept != strings.ToUpper(site.Owner.Email) {
		t.Errorf("kept %q", kept)
	}
	if strings.Contains(page.Body, apptest.Password) {
		t.Error("the page holds the password")
	}
	clock.Add(time.Minute)
	is(t, visitor.Post("/login", credentials(site.Owner.Email, apptest.Password)), http.StatusOK, "Connect your practice system")
}

func TestSignInFailuresAreCountedByTheRealAddress(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	try := func(i int, direct, forwarded string) int {
		request := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(credentials(fmt.Sprintf("user%d@made-up.example", i), "wrong").Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("X-Forwarded-For", forwarded)
		request.Header.Set("X-Real-Ip", fmt.Sprintf("198.51.100.%d", i))
		request.RemoteAddr = direct
		recorder := httptest.NewRecorder()
		site.App.Handler().ServeHTTP(recorder, request)
		return recorder.Code
	}
	// Somebody on the internet names another address with every try, once
	// directly and once through a proxy of ours, which adds the real one.
	for name, source := range map[string]struct{ direct, forwarded string }{
		"directly":        {"203.0.113.7:4711", "198.51.100.%d"},
		"through a proxy": {"10.0.0.5:4711", "198.51.100.%d, 203.0.113.8"},
	} {
		t.Run(name, func(t *testing.T) {
			last := 0
			for i := range 20 {
				last = try(i, source.direct, fmt.Sprintf(source.forwarded, i))
			}
			if last != http.StatusTooManyRequests {
				t.Errorf("the 20th failure from one address is answered %d", last)
			}
		})
	}
	if status := try(30, "10.0.0.5:4711", "203.0.113.99"); status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else behind the same proxy is answered %d", status)
	}
}

func TestSignInLeadsOnlyToOurOwnPages(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.NewVisitor(t)
	defer visitor.Stay()()
	for next, want := range map[string]string{
		"/activity?before=7": "/activity?before=7", "": "/connections", "https://evil.example/": "/connections",
		"//evil.example": "/connections", `/\evil.example`: "/connections", `\\evil.example`: "/connections",
		"/\t/evil.example": "/connections", "javascript:alert(1)": "/connections", "/login": "/connections", "evil.example": "/connections",
		"http:evil.example": "/connections", "/\r\nSet-Cookie: a=b": "/connections",
	} {
		t.Run(next, func(t *testing.T) {
			visitor := visitor.In(t)
			page := visitor.Post("/login?"+url.Values{"next": {next}}.Encode(), credentials(site.Owner.Email, apptest.Password))
			if location := page.Header.Get("Location"); page.Status != http.StatusSeeOther || location != want {
				t.Errorf("after signing in: status %d to %q, want %q", page.Status, location, want)
			}
			page = visitor.Get("/login?" + url.Values{"next": {next}}.Encode())
			if location := page.Header.Get("Location"); location != want {
				t.Errorf("when signed in already: to %q, want %q", location, want)
			}
		})
	}
}

func TestSignInGivesANewSession(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	planted := site.SignedIn(t, site.Stranger).Cookies()[0]
	visitor := site.NewVisitor(t)
	defer visitor.Stay()()
	for name, value := range map[string]string{"a session of somebody else": planted.Value, "an id that was made up": strings.Repeat("A", 43)} {
		t.Run(name, func(t *testing.T) {
			visitor := visitor.In(t)
			request := sent(visitor, "/login", credentials(site.Owner.Email, apptest.Password))
			request.AddCookie(&http.Cookie{Name: planted.Name, Value: value})
			page := visitor.Send(request)
			given := cookieOf(t, page)
			if given.Value == value {
				t.Fatal("the session keeps the id that was there before")
			}
			old := site.NewVisitor(t)
			defer old.Stay()()
			peek := old.Request(http.MethodGet, "/connections", nil)
			peek.AddCookie(&http.Cookie{Name: planted.Name, Value: value})
			if status := old.Send(peek).Status; status != http.StatusSeeOther {
				t.Errorf("the old id still opens a page: status %d", status)
			}
		})
	}
}

// cookieOf is the only cookie that an answer sets.
func cookieOf(t *testing.T, page *apptest.Page) *http.Cookie {
	t.Helper()
	response := http.Response{Header: page.Header}
	cookies := response.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies set", len(cookies))
	}
	return cookies[0]
}

func TestSessionCookieGivesNothingAway(t *testing.T) {
	t.Parallel()
	for _, reach := range []struct {
		name, baseURL, cookie string
		secure                bool
		hsts                  string
	}{
		{"http", "", "mooring", false, ""},
		{"https", "https://connect.example", "__Host-mooring", true, "max-age=31536000"},
	} {
		t.Run(reach.name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) {
				if reach.baseURL != "" {
					c.BaseURL = reach.baseURL
				}
			}})
			visitor := site.NewVisitor(t)
			defer visitor.Stay()()
			page := visitor.Post("/login", credentials(site.Owner.Email, apptest.Password))
			cookie := cookieOf(t, page)
			if cookie.Name != reach.cookie || cookie.Secure != reach.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
				cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 0 || !cookie.Expires.IsZero() || len(cookie.Value) != 43 {
				t.Errorf("cookie %+v", cookie)
			}
			for _, path := range []string{"/login", "/healthz", "/nothing-here", "/connections"} {
				if hsts := visitor.Get(path).Header.Get("Strict-Transport-Security"); hsts != reach.hsts {
					t.Errorf("%s: Strict-Transport-Security %q, want %q", path, hsts, reach.hsts)
				}
			}
			if stored := fmt.Sprint(site.Tables(t)); strings.Contains(stored, cookie.Value) {
				t.Error("the database holds the session's id")
			}
		})
	}
}

func TestSignOutEndsTheSessionForGood(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	stolen := visitor.Cookies()[0]
	is(t, visitor.Post("/logout", nil), http.StatusOK, "Sign in to "+apptest.AppName)
	if left := visitor.Cookies(); len(left) != 0 {
		t.Errorf("the browser keeps %v", left)
	}
	thief := site.NewVisitor(t)
	defer thief.Stay()()
	for _, path := range []string{"/connections", "/activity", "/"} {
		request := thief.Request(http.MethodGet, path, nil)
		request.AddCookie(stolen)
		if page := thief.Send(request); page.Status != http.StatusSeeOther || !strings.HasPrefix(page.Header.Get("Location"), "/login") {
			t.Errorf("%s: status %d to %q with the old cookie", path, page.Status, page.Header.Get("Location"))
		}
	}
	is(t, visitor.Post("/logout", nil), http.StatusOK, "Sign in to "+apptest.AppName)
}

func TestSessionsEndAfterTwelveIdleHours(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	idle, busy := site.SignedIn(t, site.Owner), site.SignedIn(t, site.Owner)
	clock.Add(11 * time.Hour)
	is(t, busy.Get("/connections"), http.StatusOK, "Connect your practice system")
	clock.Add(time.Hour)
	is(t, busy.Get("/connections"), http.StatusOK, "Connect your practice system")
	page := idle.Get("/activity")
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
	if !strings.Contains(page.Find(".banner").Text(), "Please sign in to carry on.") {
		t.Errorf("banner %q", page.Find(".banner").Text())
	}
	page = idle.Submit(page, "main form", credentials(site.Owner.Email, apptest.Password))
	is(t, page, http.StatusOK, "Activity")
	for range 16 {
		clock.Add(11 * time.Hour)
		page = busy.Get("/connections")
	}
	is(t, page, http.StatusOK, "Sign in to "+apptest.AppName)
}

func TestPageThatRefreshesItselfKeepsNoIdleSessionAlive(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	var page *apptest.Page
	for range 12 {
		if page = visitor.Get("/connections/" + id + "/card"); page.Status != http.StatusOK || page.Find("[data-connection]").Length() != 1 {
			t.Fatalf("status %d at %s", page.Status, page.URL.Path)
		}
		clock.Add(time.Hour)
	}
	is(t, visitor.Get("/connections/"+id+"/card"), http.StatusOK, "Sign in to "+apptest.AppName)
}

func TestDisabledPersonIsSignedOut(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Member)
	if err := site.App.Accounts.DisableUser(t.Context(), site.Member.OrganisationID, site.Member.ID); err != nil {
		t.Fatal(err)
	}
	is(t, visitor.Get("/connections"), http.StatusOK, "Sign in to "+apptest.AppName)
	page := visitor.Post("/login", credentials(site.Member.Email, apptest.Password))
	if page.Status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", page.Status)
	}
}
