package portal

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// authorization is a request of a client for a person's consent (RFC 6749
// section 4.1.1).
type authorization struct {
	client      Client
	redirectURI string
	state       string
	scopes      []Scope
	challenge   string
}

// refusal is why an authorization request is not answered with a code.
type refusal struct{ code, description string }

// s256 is the shape of an S256 code challenge (RFC 7636 section 4.2).
var s256 = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// readAuthorization reads a request. While client and redirect URI are not
// proven, nobody is redirected: distrust is then the text to show (RFC 6749
// section 4.1.2.1). Any other fault is a refusal to send back.
func (s *Site) readAuthorization(q url.Values) (a authorization, distrust string, refused *refusal) {
	client, known := s.opts.FindClient(q.Get("client_id"))
	if !known || len(q["client_id"]) != 1 {
		return a, "The application that sent you here is not registered with " + s.opts.Name + ". Nothing was shared.", nil
	}
	a.client, a.redirectURI, a.state = client, q.Get("redirect_uri"), q.Get("state")
	same := func(registered string) bool { return s.opts.Habits.SameRedirect(registered, a.redirectURI) }
	if len(q["redirect_uri"]) != 1 || !slices.ContainsFunc(client.RedirectURIs, same) {
		return a, "The return address is not one that " + client.Name + " registered with " + s.opts.Name + ". Nothing was shared.", nil
	}
	return a, "", s.readRest(&a, q)
}

// readRest reads what a trusted client asks for.
func (s *Site) readRest(a *authorization, q url.Values) *refusal {
	for name, values := range q {
		if len(values) > 1 {
			return &refusal{"invalid_request", "The parameter " + printable(name) + " is repeated."}
		}
	}
	switch q.Get("response_type") {
	case "code":
	case "":
		return &refusal{"invalid_request", "response_type is missing."}
	default:
		return &refusal{"unsupported_response_type", "Only the response type code is supported."}
	}
	asked := splitScopes(q.Get("scope"))
	for _, name := range asked {
		scope, known := s.opts.scope(name)
		if !known {
			return &refusal{"invalid_scope", "A scope is not known."}
		}
		if !slices.Contains(a.scopes, scope) {
			a.scopes = append(a.scopes, scope)
		}
	}
	switch {
	case len(asked) == 0 && s.opts.Habits.NoScopeIsAll:
		a.scopes = slices.Clone(s.opts.Scopes)
	case len(asked) == 0:
		return &refusal{"invalid_scope", "scope is missing."}
	}
	return s.readChallenge(a, q)
}

// readChallenge reads PKCE. A missing method means plain (RFC 7636 section
// 4.3), which is not accepted.
func (s *Site) readChallenge(a *authorization, q url.Values) *refusal {
	a.challenge = q.Get("code_challenge")
	switch method := q.Get("code_challenge_method"); {
	case a.challenge == "" && method != "":
		return &refusal{"invalid_request", "code_challenge_method was sent without a code_challenge."}
	case a.challenge == "" && s.opts.Habits.RequirePKCE:
		return &refusal{"invalid_request", "code_challenge is required."}
	case a.challenge == "":
		return nil
	case method != "S256":
		return &refusal{"invalid_request", "The code_challenge_method must be S256."}
	case !s256.MatchString(a.challenge):
		return &refusal{"invalid_request", "code_challenge is not the unpadded base64url of a SHA-256."}
	}
	return nil
}

// printable keeps what an error_description may hold (RFC 6749 section
// 4.1.2.1).
func printable(text string) string {
	kept := []rune{}
	for _, c := range text {
		if c >= 0x20 && c < 0x7f && c != '"' && c != '\\' {
			kept = append(kept, c)
		}
	}
	return string(kept[:min(len(kept), 100)])
}

// splitScopes reads a space-separated scope parameter (RFC 6749 section 3.3).
func splitScopes(text string) []string { return strings.Fields(text) }

// sendBack returns the person to the client with these parameters, the state
// and, where it is the habit, the issuer (RFC 9207).
func (s *Site) sendBack(w http.ResponseWriter, r *http.Request, v Visit, a authorization, params url.Values) {
	target, err := url.Parse(a.redirectURI)
	if err != nil {
		s.Problem(w, http.StatusInternalServerError, "Something went wrong", "The return address cannot be read.")
		return
	}
	query := target.Query()
	for name, values := range params {
		query[name] = values
	}
	if a.state != "" {
		query.Set("state", a.state)
	}
	if s.opts.Habits.Issuer {
		query.Set("iss", s.opts.BaseURL+v.base())
	}
	target.RawQuery = query.Encode()
	s.pages.headers(w, "")
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

// refuse returns the person to the client with an error.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, v Visit, a authorization, why refusal) {
	s.sendBack(w, r, v, a, url.Values{"error": {why.code}, "error_description": {why.description}})
}

// formTarget is the origin to which the consent form may lead, for the CSP:
// Chromium holds form-action against every redirect that follows a form.
func (a authorization) formTarget() string {
	target, err := url.Parse(a.redirectURI)
	if err != nil {
		return ""
	}
	return target.Scheme + "://" + target.Host
}
