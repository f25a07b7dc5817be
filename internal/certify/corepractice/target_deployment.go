package corepractice

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"

	"mooring/internal/certify"
	"mooring/internal/origin"
)

// deployment is the part of a report on a target that comes before the
// checkpoints: what has to hold for any of them to be worth something.
func (v *survey) deployment() certify.Checkpoint {
	list := certify.Checkpoint{Number: 0, Name: "The deployment"}
	for _, line := range []struct {
		text, how string
		look      func(*survey, *sight)
	}{
		{
			"It is reached over https alone, with a certificate that browsers accept.",
			"The sign-in page is read over https with the certificate checked, and over http, where nothing but a redirect to https may come.",
			(*survey).protected,
		},
		{
			"Every page forbids scripts, styles and frames of others.",
			"The headers of every page are read: Content-Security-Policy, X-Content-Type-Options, X-Frame-Options, Referrer-Policy.",
			(*survey).headers,
		},
		{
			"Its cookies cannot be read by scripts, do not travel from other sites, and hold no token.",
			"The cookies of every answer are read.",
			(*survey).cookies,
		},
		{
			"It is healthy and ready, and keeps its metrics and its support console from strangers.",
			"The addresses are asked for without signing in.",
			(*survey).healthy,
		},
	} {
		id := fmt.Sprintf("0.%d", len(list.Requirements)+1)
		list.Requirements = append(list.Requirements, certify.Requirement{
			ID: id, Text: line.text, How: line.how, Check: v.check(line.look, ""),
		})
	}
	return list
}

// protected looks at the transport. On this machine http is no fault, and proves
// nothing.
func (v *survey) protected(s *sight) {
	first := v.at("/login")[0]
	if v.base.Scheme == "http" {
		if origin.OnThisMachine(v.base.Hostname()) {
			s.leave("This target is on this machine and uses http. Look at the public address: run this with its https address.")
			return
		}
		s.fault("The target is served over http: everybody on the way can read passwords and pages.")
		return
	}
	if state := first.response.TLS; state != nil {
		s.note("The certificate", certificate(state))
	}
	security := first.response.Header.Get("Strict-Transport-Security")
	s.note("Strict-Transport-Security", security)
	if security == "" {
		s.fault("There is no Strict-Transport-Security header, so a browser may be led to http.")
	}
	switch {
	case v.plainErr != nil:
		s.note("Over http", "nobody answers")
	case strings.HasPrefix(v.plain.location(), "https://"):
		s.note("Over http", v.plain.line())
	default:
		s.fault("Over http it answers %d and leads to no https address.", v.plain.response.StatusCode)
	}
	s.says = "The certificate is accepted, and http leads to https or nowhere."
}

// certificate describes what a server showed.
func certificate(state *tls.ConnectionState) string {
	leaf := state.PeerCertificates[0]
	return fmt.Sprintf("%s\nfor %s\nby %s\nuntil %s", tls.VersionName(state.Version), strings.Join(leaf.DNSNames, ", "),
		leaf.Issuer, leaf.NotAfter.Format("2 January 2006"))
}

// headers looks at what every page says of itself.
func (v *survey) headers(s *sight) {
	shown := map[string]bool{}
	for _, page := range v.pages() {
		header := page.response.Header
		policy := header.Get("Content-Security-Policy")
		if !shown[policy] {
			shown[policy] = true
			s.note("The headers of "+page.url.Path, headerText(header, "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control"))
		}
		for _, fault := range policyFaults(policy) {
			s.fault("%s: %s.", page.url.Path, fault)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" {
			s.fault("%s lets browsers guess types (no X-Content-Type-Options: nosniff).", page.url.Path)
		}
		if policy := header.Get("Referrer-Policy"); policy == "" || policy == "unsafe-url" {
			s.fault("%s tells other sites its address (Referrer-Policy).", page.url.Path)
		}
	}
	s.says = fmt.Sprintf("%d pages were read.", len(v.pages()))
}

// policyFaults lists what a Content-Security-Policy allows that none of our
// pages needs (CSP Level 3).
func policyFaults(policy string) []string {
	directives := map[string][]string{}
	for _, directive := range strings.Split(policy, ";") {
		if words := strings.Fields(directive); len(words) > 0 {
			directives[strings.ToLower(words[0])] = words[1:]
		}
	}
	var faults []string
	for _, name := range []string{"default-src", "frame-ancestors", "base-uri"} {
		if strings.Join(directives[name], " ") != "'none'" {
			faults = append(faults, "its policy does not say "+name+" 'none'")
		}
	}
	for _, name := range []string{"script-src", "style-src", "connect-src", "img-src"} {
		for _, source := range directives[name] {
			if source != "'self'" && source != "'none'" {
				faults = append(faults, "its policy allows "+name+" "+source)
			}
		}
	}
	return faults
}

// headerText writes some headers as they came.
func headerText(header http.Header, names ...string) string {
	var lines []string
	for _, name := range names {
		lines = append(lines, name+": "+header.Get(name))
	}
	return strings.Join(lines, "\n")
}

// cookies looks at what browsers are told to keep.
func (v *survey) cookies(s *sight) {
	seen := map[string]bool{}
	for _, got := range v.answers {
		for _, cookie := range got.response.Cookies() {
			if cookie.MaxAge < 0 || seen[cookie.Name] {
				continue
			}
			seen[cookie.Name] = true
			s.note("The cookie "+cookie.Name+", set by "+got.line(), cookieText(cookie))
			v.cookie(s, cookie)
		}
	}
	if len(seen) == 0 {
		s.leave("No cookie was set. Run this with --email, and it looks at that of a session.")
	}
	s.says = "Every cookie is out of reach for scripts and other sites."
}

// cookie looks at one cookie.
func (v *survey) cookie(s *sight, cookie *http.Cookie) {
	if !cookie.HttpOnly {
		s.fault("Scripts can read the cookie %s.", cookie.Name)
	}
	if cookie.SameSite != http.SameSiteLaxMode && cookie.SameSite != http.SameSiteStrictMode {
		s.fault("The cookie %s travels with requests from other sites.", cookie.Name)
	}
	if v.base.Scheme == "https" && !cookie.Secure {
		s.fault("The cookie %s travels over http as well.", cookie.Name)
	}
	if kind := v.sensitive(cookie.Value); kind != "" {
		s.fault("The cookie %s holds %s.", cookie.Name, kind)
	}
}

// cookieText is a cookie without its value.
func cookieText(cookie *http.Cookie) string {
	shown := *cookie
	shown.Value = "hidden"
	return "Set-Cookie: " + shown.String()
}

// healthy looks at what programs ask, and at what strangers may not see.
func (v *survey) healthy(s *sight) {
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK} {
		got := v.at(path)[0]
		s.note(path, got.line())
		if got.response.StatusCode != want {
			s.fault("%s answers %d and not %d.", path, got.response.StatusCode, want)
		}
	}
	for _, path := range []string{"/metrics", "/support", "/a-page-that-is-not-there"} {
		got := v.at(path)[0]
		s.note(path, got.line())
		if got.response.StatusCode == http.StatusOK {
			s.fault("A stranger is shown %s.", path)
		}
	}
	s.says = "It answers as it should."
}
