package drchrono_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/sandboxtest"
)

const (
	clientID     = "mooring"
	clientSecret = "s3cr:t &%/+ü"
	redirectURI  = "http://app.localhost:8080/oauth/drchrono/callback"
	asked        = "user:read calendar:read"
)

// running is a simulation that listens.
type running struct {
	*drchrono.Server
	t     *testing.T
	base  string
	clock *sandboxtest.Clock
}

// start runs a small simulation; change may change its options.
func start(t *testing.T, change func(*drchrono.Options)) *running {
	t.Helper()
	r := &running{t: t, clock: sandboxtest.NewClock(time.Date(2026, 11, 21, 14, 20, 0, 0, time.UTC))}
	options := drchrono.Options{
		Seed: 7, Now: r.clock.Now, AppointmentCount: 300, Control: true, TokenMark: "MARKED",
		Clients: []drchrono.Client{
			{ID: clientID, Secret: clientSecret, Name: "Mooring for Recalls", RedirectURIs: []string{redirectURI}},
			{ID: "other", Secret: "other-secret", Name: "Other", RedirectURIs: []string{redirectURI}},
		},
	}
	r.base = sandboxtest.Listen(t, func(base string) (_ http.Handler, err error) {
		options.BaseURL = base
		if change != nil {
			change(&options)
		}
		if r.Server, err = drchrono.New(options); err != nil {
			return nil, err
		}
		return r.Handler(), nil
	})
	return r
}

// reply is an answer that was read to its end.
type reply = sandboxtest.Reply

// request makes a request; a path is under the simulation's address.
func (r *running) request(method, path, body string) *http.Request {
	r.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = r.base + path
	}
	request, err := http.NewRequestWithContext(r.t.Context(), method, path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	return request
}

// post sends a form.
func (r *running) post(client *http.Client, path string, form url.Values) reply {
	r.t.Helper()
	request := r.request(http.MethodPost, path, form.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return sandboxtest.Must(r.t, client, request)
}

// authorizeURL is an authorization request for scopes.
func authorizeURL(scope string) string {
	query := url.Values{"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {redirectURI}, "state": {"st"}}
	if scope != "" {
		query.Set("scope", scope)
	}
	return "/o/authorize/?" + query.Encode()
}

// consent signs somebody in, who allows what is asked, and returns the code.
func (r *running) consent(email, scope string) string {
	r.t.Helper()
	browser := sandboxtest.NewBrowser(r.t)
	if got := r.post(browser, "/sign-in", url.Values{"email": {email}, "password": {"sandbox"}}); got.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("sign-in answered %d: %.300s", got.StatusCode, got.Text)
	}
	form := url.Values{"decision": {"allow"}}
	for _, known := range drchrono.Scopes() {
		form.Add("scope", known.Name)
	}
	got := r.post(browser, authorizeURL(scope), form)
	back, err := url.Parse(got.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(got.Header.Get("Location"), redirectURI+"?") || back.Query().Get("code") == "" {
		r.t.Fatalf("consent answered %d to %q: %.300s", got.StatusCode, got.Header.Get("Location"), got.Text)
	}
	return back.Query().Get("code")
}

// tokens are what the token endpoint gives.
type tokens struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	ExpiresIn int    `json:"expires_in"`
	Scope     string `json:"scope"`
	Type      string `json:"token_type"`
	Error     string `json:"error"`
}

// token asks the token endpoint, with the client's credentials in the body.
func (r *running) token(form url.Values) (reply, tokens) {
	r.t.Helper()
	form.Set("client_id", clientID)
	form.Set("client_secret", clientSecret)
	got := r.post(http.DefaultClient, "/o/token/", form)
	var answer tokens
	got.Into(r.t, &answer)
	return got, answer
}

// redeem redeems a code.
func (r *running) redeem(code string) (reply, tokens) {
	r.t.Helper()
	return r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}})
}

// renew presents a refresh token.
func (r *running) renew(refresh string) (reply, tokens) {
	r.t.Helper()
	return r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
}

// connect goes all the way to tokens.
func (r *running) connect(email string) tokens {
	r.t.Helper()
	_, got := r.redeem(r.consent(email, asked))
	if got.Access == "" || got.Refresh == "" {
		r.t.Fatalf("tokens = %+v", got)
	}
	return got
}

// call calls the API with an access token and shows redirects.
func (r *running) call(path, access string) reply {
	r.t.Helper()
	request := r.request(http.MethodGet, path, "")
	request.Header.Set("Authorization", "Bearer "+access)
	return sandboxtest.Must(r.t, sandboxtest.NewBrowser(r.t), request)
}

// list reads a list to its end, and counts its pages.
func (r *running) list(path, access string) (all []map[string]any, pages int) {
	r.t.Helper()
	for path != "" {
		got := r.call(path, access)
		if got.StatusCode != http.StatusOK {
			r.t.Fatalf("%s answered %d: %.300s", path, got.StatusCode, got.Text)
		}
		var page struct {
			Results []map[string]any `json:"results"`
			Next    string           `json:"next"`
		}
		got.Into(r.t, &page)
		all, path, pages = append(all, page.Results...), page.Next, pages+1
	}
	return all, pages
}
