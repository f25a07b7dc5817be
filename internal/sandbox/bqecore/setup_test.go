package bqecore_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/sandboxtest"
)

const redirectURI = "http://app.localhost:8080/oauth/bqe-core/callback"

// now is when everything happens.
func now() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// running is a simulation that listens, and a browser for it.
type running struct {
	*bqecore.Server
	t       *testing.T
	base    string
	browser *http.Client
}

// start runs one; change may change its options.
func start(t *testing.T, changes ...func(*bqecore.Options)) *running {
	t.Helper()
	r := &running{t: t, browser: sandboxtest.NewBrowser(t)}
	options := bqecore.Options{
		Now: now, Control: true,
		Clients: []bqecore.Client{{ID: "app", Secret: "s3cret", Name: "Recall Desk", RedirectURIs: []string{redirectURI}}},
	}
	r.base = sandboxtest.Listen(t, func(base string) (_ http.Handler, err error) {
		options.BaseURL = base
		for _, change := range changes {
			change(&options)
		}
		if r.Server, err = bqecore.New(options); err != nil {
			return nil, err
		}
		return r.Handler(), nil
	})
	return r
}

// reply is an answer that was read to its end.
type reply = sandboxtest.Reply

// do sends a request in the browser; head are pairs of header names and values.
func (r *running) do(method, address, body string, head ...string) reply {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for i := 0; i < len(head); i += 2 {
		request.Header.Set(head[i], head[i+1])
	}
	return sandboxtest.Must(r.t, r.browser, request)
}

// post sends a form.
func (r *running) post(path string, form url.Values, head ...string) reply {
	r.t.Helper()
	return r.do(http.MethodPost, r.base+path, form.Encode(), append(head, "Content-Type", "application/x-www-form-urlencoded")...)
}

// signIn signs somebody in.
func (r *running) signIn(email string) {
	r.t.Helper()
	if answer := r.post("/sign-in", url.Values{"email": {email}, "password": {"sandbox"}}); answer.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("sign-in: %d", answer.StatusCode)
	}
}

// authorizePath is an authorization request; more are pairs of parameters.
func authorizePath(scope string, more ...string) string {
	query := url.Values{"client_id": {"app"}, "redirect_uri": {redirectURI}, "response_type": {"code"}, "state": {"st-1"}, "scope": {scope}}
	for i := 0; i < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return "/idp/connect/authorize?" + query.Encode()
}

// allow allows what is ticked at a company and returns what the client gets.
func (r *running) allow(company, asked string, ticked ...string) url.Values {
	r.t.Helper()
	answer := r.post(authorizePath(asked), url.Values{"decision": {"allow"}, "scope": ticked, "practice": {company}})
	target, err := answer.Location()
	if err != nil {
		r.t.Fatalf("%d: %v: %.300s", answer.StatusCode, err, answer.Text)
	}
	return target.Query()
}

// token asks for tokens, with the credentials in the body.
func (r *running) token(form url.Values) reply {
	r.t.Helper()
	form.Set("client_id", "app")
	form.Set("client_secret", "s3cret")
	return r.post("/idp/connect/token", form)
}

// redeem exchanges a code.
func (r *running) redeem(code string) reply {
	r.t.Helper()
	return r.token(url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}})
}

// renew presents a refresh token.
func (r *running) renew(refresh any) reply {
	r.t.Helper()
	text, _ := refresh.(string)
	return r.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {text}})
}

// connect goes all the way and returns the token answer.
func (r *running) connect(email, company string) map[string]any {
	r.t.Helper()
	r.signIn(email)
	return r.redeem(r.allow(company, "read:core offline_access", "read:core", "offline_access").Get("code")).Object(r.t)
}

// call calls the API of a token answer in Sydney's summer time.
func (r *running) call(tokens map[string]any, path string, head ...string) reply {
	r.t.Helper()
	endpoint, _ := tokens["endpoint"].(string)
	access, _ := tokens["access_token"].(string)
	head = append([]string{"X-UTC-OFFSET", "660", "Authorization", "Bearer " + access}, head...)
	return r.do(http.MethodGet, strings.TrimSuffix(endpoint, "/")+path, "", head...)
}
