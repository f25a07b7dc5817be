package corepractice_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"mooring/internal/sandbox/sandboxtest"
)

// challenge is the S256 challenge of the verifier.
func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// authorizePath is a good authorization request with changes; an empty value
// takes a parameter away.
func authorizePath(tenant string, changes map[string]string) string {
	query := url.Values{
		"response_type": {"code"}, "client_id": {clientID}, "redirect_uri": {redirectURI}, "scope": {allScopes},
		"state": {"st-1"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for name, value := range changes {
		query.Set(name, value)
		if value == "" {
			query.Del(name)
		}
	}
	return "/t/" + tenant + "/oauth/authorize?" + query.Encode()
}

// signIn signs the browser in.
func (r *running) signIn(tenant, email string) {
	r.t.Helper()
	answer := r.post("/t/"+tenant+"/sign-in", url.Values{"email": {email}, "password": {"sandbox"}})
	if answer.StatusCode != http.StatusSeeOther {
		r.t.Fatalf("sign-in answered %d", answer.StatusCode)
	}
}

// callback is where an answer leads.
func (r *running) callback(answer reply) url.Values {
	r.t.Helper()
	target, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || answer.StatusCode != http.StatusSeeOther || !strings.HasPrefix(target.String(), redirectURI+"?") {
		r.t.Fatalf("no way back to the client: %d %q\n%s", answer.StatusCode, answer.Header.Get("Location"), answer.Text)
	}
	return target.Query()
}

// consent goes through the pages as a person who leaves these scopes ticked,
// and returns the callback.
func (r *running) consent(tenant string, scopes ...string) url.Values {
	r.t.Helper()
	if len(scopes) == 0 {
		scopes = strings.Fields(allScopes)
	}
	r.signIn(tenant, "reception@"+tenant+".example")
	form := url.Values{"decision": {"allow"}, "scope": scopes}
	return r.callback(r.post(authorizePath(tenant, nil), form))
}

// tokens is an answer of the token endpoint, good or bad.
type tokens struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshToken     string `json:"refresh_token"`
	Scope            string `json:"scope"`
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

// oauthPost makes a request of the client to the token or revocation endpoint.
func (r *running) oauthPost(tenant, endpoint string, form url.Values) *http.Request {
	r.t.Helper()
	request := r.request(http.MethodPost, "/t/"+tenant+"/oauth/"+endpoint, form.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
	return request
}

// codeForm redeems a code.
func codeForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirectURI}, "code_verifier": {verifier},
	}
}

// refreshForm presents a refresh token.
func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

// token sends a form to the token endpoint.
func (r *running) token(tenant string, form url.Values) (reply, tokens) {
	r.t.Helper()
	answer := sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost(tenant, "token", form))
	var got tokens
	answer.Into(r.t, &got)
	return answer, got
}

// connect goes all the way to tokens.
func (r *running) connect(tenant string, scopes ...string) tokens {
	r.t.Helper()
	answer, got := r.token(tenant, codeForm(r.consent(tenant, scopes...).Get("code")))
	if answer.StatusCode != http.StatusOK {
		r.t.Fatalf("the code was refused: %s", answer.Text)
	}
	return got
}

// api calls the API; a path is under the tenant's.
func (r *running) api(method, tenant, path, token string) reply {
	r.t.Helper()
	request := r.request(method, apiPath(tenant, path), "")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return sandboxtest.Must(r.t, http.DefaultClient, request)
}

// apiPath is a path of the API; an absolute address stays what it is.
func apiPath(tenant, path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return "/t/" + tenant + "/api/v1" + path
}

// works tells whether an access token is accepted.
func (r *running) works(tenant, token string) bool {
	r.t.Helper()
	return r.api(http.MethodGet, tenant, "/practice", token).StatusCode == http.StatusOK
}
