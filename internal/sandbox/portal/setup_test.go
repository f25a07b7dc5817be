package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
	"mooring/internal/sandbox/sandboxtest"
)

const redirectURI = "http://app.localhost:8080/callback"

// now is when everything happens.
func now() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// running is a provider with one shared realm that listens, and a browser for
// it.
type running struct {
	*portal.Control
	t       *testing.T
	base    string
	browser *http.Client
}

// start runs a provider of companies with a shared realm; change may change it.
func start(t *testing.T, change func(*portal.Options)) *running {
	t.Helper()
	r := &running{t: t, browser: sandboxtest.NewBrowser(t)}
	options := portal.Options{
		Name: "Ledger", Slug: "ledger-one", Word: "company", Now: now, Control: true,
		Layout:  portal.Layout{Authorize: "/connect/authorize", Token: "/connect/token", Revoke: "/connect/revoke", API: "/api"},
		Clients: []portal.Client{{ID: "app", Secret: "s3cret", Name: "Recall Desk", RedirectURIs: []string{redirectURI}}},
		Scopes: []portal.Scope{
			{Name: "read", Label: "Read"}, {Name: "write", Label: "Write"}, {Name: "offline", Label: "Stay connected"},
		},
		Authority: authority.Options{AccessTTL: time.Hour, RefreshScope: "offline"},
		Fill:      companies, People: people,
		Switches: []portal.Switch{{Name: "audited", Label: "The books are audited", Off: "not audited", On: true}},
		Figures:  func() []portal.Figure { return []portal.Figure{{Label: "Calls this hour", Value: "17"}} },
	}
	r.base = sandboxtest.Listen(t, func(base string) (http.Handler, error) {
		options.BaseURL = base
		if change != nil {
			change(&options)
		}
		site, err := portal.New(options)
		if err != nil {
			return nil, err
		}
		site.API(map[string]map[string]portal.Call{
			"/company":    {http.MethodGet: {Do: company}},
			"/staff/{id}": {http.MethodGet: {Scopes: []string{"write", "read"}, Do: company}},
		})
		r.Control = site.Control()
		return site.Handler(), nil
	})
	return r
}

// companies are one with a book and one without.
func companies() ([]*portal.Tenant, error) {
	book, err := practice.Open(practice.Manly(), 1, now(), 20)
	if err != nil {
		return nil, err
	}
	return []*portal.Tenant{
		{ID: "north", Name: "North & Sons", URL: "https://north.example", Book: book, Data: "first"},
		{ID: "south", Name: "South Partners", URL: "https://south.example", Switched: map[string]bool{"audited": false}},
	}, nil
}

// people may sign in: one at the first company alone, one at both.
func people(string) []portal.SignIn {
	return []portal.SignIn{
		{Email: "clerk@north.example", Name: "Cleo Clerk", Password: "sandbox", Practices: []string{"north"}},
		{Email: "owner@ledger.example", Name: "Olga Owner", Password: "sandbox", Practices: []string{"north", "south"}},
	}
}

// company answers which company and who the token is for.
func company(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	portal.WriteJSON(w, http.StatusOK, map[string]any{
		"id": v.Data.ID, "same": v.Data == v.Tenant, "user": v.Access.User, "data": v.Data.Data, "staff": r.PathValue("id"),
	})
}

// reply is an answer that was read to its end.
type reply = sandboxtest.Reply

// do sends a request in the browser; head are pairs of header names and values.
func (r *running) do(method, path, body string, head ...string) reply {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.base+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(head); i += 2 {
		request.Header.Set(head[i], head[i+1])
	}
	return sandboxtest.Must(r.t, r.browser, request)
}

// post sends a form.
func (r *running) post(path string, form url.Values) reply {
	r.t.Helper()
	return r.do(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// signIn signs somebody in.
func (r *running) signIn(email string) {
	r.t.Helper()
	if answer := r.post("/sign-in", url.Values{"email": {email}, "password": {"sandbox"}}); answer.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("sign-in: %d", answer.StatusCode)
	}
}

// authorizePath is an authorization request for scopes.
func authorizePath(scope string) string {
	return "/connect/authorize?" + url.Values{
		"client_id": {"app"}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "state": {"st-1"}, "scope": {scope},
	}.Encode()
}

// consent allows what is ticked and returns what the client gets.
func (r *running) consent(asked string, form url.Values) url.Values {
	r.t.Helper()
	form.Set("decision", "allow")
	answer := r.post(authorizePath(asked), form)
	target, err := answer.Location()
	if err != nil {
		r.t.Fatalf("%d: %v: %.300s", answer.StatusCode, err, answer.Text)
	}
	return target.Query()
}

// token asks for tokens.
func (r *running) token(form url.Values) reply {
	r.t.Helper()
	form.Set("client_id", "app")
	form.Set("client_secret", "s3cret")
	return r.post("/connect/token", form)
}

// connect goes all the way and returns the token answer.
func (r *running) connect(email, tenant string) map[string]any {
	r.t.Helper()
	r.signIn(email)
	code := r.consent("read offline", url.Values{"scope": {"read", "offline"}, "practice": {tenant}}).Get("code")
	return r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}}).Object(r.t)
}

// call calls the API with the access token of an answer.
func (r *running) call(path string, tokens map[string]any) reply {
	r.t.Helper()
	access, _ := tokens["access_token"].(string)
	return r.do(http.MethodGet, "/api"+path, "", "Authorization", "Bearer "+access)
}
