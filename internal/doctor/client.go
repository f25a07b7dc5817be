package doctor

import (
	"regexp"
	"strings"
)

// shortestSecret is the length below which a client secret is no secret, in bytes.
const shortestSecret = 8

// identifier is what a client id and a secret may consist of (RFC 6749 appendix A.1
// and A.2: VSCHAR), but for spaces, which none that is known has.
var identifier = regexp.MustCompile(`^[\x21-\x7e]+$`)

// client looks at the client id and the secret, of which nothing is printed.
func (s system) client(a *area) {
	id, password := s.settings.ClientID, s.settings.ClientSecret.Reveal()
	if wrong := oddity(id); wrong != "" {
		a.fault("client id", "It "+wrong+".", "Write "+s.prefix+"CLIENT_ID exactly as "+s.name+" issued it.")
	} else {
		a.ok("client id", "It is set.")
	}
	again := "Write " + s.prefix + "CLIENT_SECRET exactly as " + s.name + " issued it."
	switch wrong := oddity(password); {
	case password == "":
		a.fault("client secret", "It is empty.", again)
	case wrong != "":
		a.fault("client secret", "It "+wrong+".", again)
	case password == id:
		a.fault("client secret", "It is the same as the client id.", again)
	case len(password) < shortestSecret:
		a.warning("client secret", "It is very short.", again)
	default:
		a.ok("client secret", "It is set. Only a sign-in proves it.")
	}
}

// oddity says what is odd about a text that somebody issued; "" when nothing is.
func oddity(text string) string {
	switch {
	case text == "":
		return ""
	case strings.TrimSpace(text) != text:
		return "begins or ends with a space or a line break"
	case strings.ContainsAny(text[:1]+text[len(text)-1:], "\"'`"):
		return "stands in quotation marks"
	case strings.ContainsAny(text, "<>") || strings.Contains(text, "..."):
		return "looks like an example and not like one that was issued"
	case !identifier.MatchString(text):
		return "holds characters that none has"
	}
	return ""
}
