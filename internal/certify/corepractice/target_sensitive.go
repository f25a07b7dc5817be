package corepractice

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// sensitivePatterns find what looks like a secret, by form or by the name beside
// it.
var sensitivePatterns = []struct {
	kind    string
	pattern *regexp.Regexp
}{
	{"a JSON Web Token", regexp.MustCompile(`\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`)},
	{"something called a token or a secret", regexp.MustCompile(`(?i)\b(?:access|refresh|id)[_-]?token\b["']?\s*[:=]\s*["']?[\w.~+/-]{8,}`)},
	{"something called a client secret", regexp.MustCompile(`(?i)\bclient[_-]?secret\b["']?\s*[:=]\s*["']?[\w.~+/-]{6,}`)},
	{"something called a client id", regexp.MustCompile(`(?i)\bclient[_-]?id\b["']?\s*[:=]\s*["']?[\w.~+/-]{4,}`)},
	{"something called a code verifier", regexp.MustCompile(`(?i)\bcode[_-]?verifier\b["']?\s*[:=]\s*["']?[\w.~-]{8,}`)},
	{"a bearer token", regexp.MustCompile(`\bBearer\s+[\w.~+/-]{16,}`)},
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
}

// random finds long runs of the characters that tokens are made of.
var random = regexp.MustCompile(`[A-Za-z0-9_-]{40,}`)

// sensitive says what of a secret a text seems to hold, and never which; empty:
// nothing.
func (v *survey) sensitive(text string) string {
	if v.target.ClientID != "" && strings.Contains(text, v.target.ClientID) {
		return "the client id"
	}
	for _, known := range sensitivePatterns {
		if known.pattern.MatchString(text) {
			return known.kind
		}
	}
	return ""
}

// looksRandom reports whether a page holds a long run of random characters, as
// tokens are. Scripts and styles are full of long names and are not asked.
func looksRandom(text string) bool {
	for _, run := range random.FindAllString(text, -1) {
		if strings.ContainsAny(run, "0123456789") && strings.ToLower(run) != run && strings.ToUpper(run) != run {
			return true
		}
	}
	return false
}

// nothingSensitive looks for secrets in everything that reached the browser.
func (v *survey) nothingSensitive(s *sight) {
	var read []string
	for _, got := range v.answers {
		read = append(read, fmt.Sprintf("%s (%d bytes)", got.line(), len(got.body)))
		if strings.HasSuffix(got.url.Path, ".map") && got.response.StatusCode == http.StatusOK {
			s.fault("The source map %s is served.", got.url.Path)
		}
		for where, text := range map[string]string{"body": got.body, "headers": outsideHeaders(got)} {
			if kind := v.sensitive(text); kind != "" {
				s.fault("The %s of %s holds %s.", where, got.url.Path, kind)
			} else if got.document != nil && where == "body" && looksRandom(text) {
				s.fault("The page %s holds something that looks like a token.", got.url.Path)
			}
		}
	}
	s.note("Everything that was read", strings.Join(read, "\n"))
	s.says = "Nothing that reached the browser looks like a token, a client id or a client secret."
	if !v.signedIn {
		s.leave("Only what everybody sees was searched. Run this with --email for the pages behind the sign-in.")
	}
	if v.target.ClientID == "" {
		s.leave("Your client id was not searched for: set MOORING_CORE_PRACTICE_CLIENT_ID.")
	}
	s.leave("What a browser is sent while a practice connects is not seen from outside.")
}

// outsideHeaders are an answer's headers without cookies, which have a line of
// their own.
func outsideHeaders(got answer) string {
	var text strings.Builder
	header := got.response.Header.Clone()
	header.Del("Set-Cookie")
	_ = header.Write(&text)
	return text.String()
}

// stores finds what keeps something in a browser.
var stores = regexp.MustCompile(`\b(?:localStorage|sessionStorage|indexedDB|cookieStore)\b|\bdocument\.cookie\b|\bcaches\.open\b`)

// nothingStored looks at the cookies, and for scripts that store.
func (v *survey) nothingStored(s *sight) {
	v.cookies(s)
	for _, got := range v.answers {
		if found := stores.FindString(got.body); found != "" && (got.document != nil || strings.HasSuffix(got.url.Path, ".js")) {
			s.fault("%s uses %s.", got.url.Path, found)
		}
	}
	s.leave("What a browser keeps is not seen from outside.")
}
