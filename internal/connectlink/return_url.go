package connectlink

import (
	"net/url"
	"slices"
	"strings"

	"mooring/internal/origin"
)

// maxReturnURL is how long an address may be, in bytes.
const maxReturnURL = 2000

// ours are the parameters that the way back adds.
var ours = []string{"outcome", "reason", "connection", "connect_session"}

// returnFault says why people may not be sent back to an address; "": they may.
func (s *Service) returnFault(text string) string {
	const should = "Give an absolute https address of your product, such as https://app.example.com/connections."
	if text == "" || len(text) > maxReturnURL || strings.ContainsFunc(text, odd) {
		return should
	}
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "" || address.Opaque != "":
		return should
	case address.User != nil:
		return "Leave user and password out of the address."
	case strings.Contains(text, "#"):
		return "Leave the fragment (#…) out of the address: what we add to it would be lost."
	case !origin.Protected(address):
		return should
	case !slices.Contains(s.origins, origin.Of(address)):
		return "Nobody may be sent back to " + origin.Of(address) + ". Name that origin in MOORING_RETURN_ORIGINS first."
	}
	for _, name := range ours {
		if address.Query().Has(name) {
			return "Leave the parameter " + name + " out of the address: we add it."
		}
	}
	return ""
}

// odd reports what browsers and servers read in different ways, or drop: everything
// but visible ASCII, and the backslash, which browsers take for a slash.
func odd(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }

// ReturnAddress is where a person goes back to with what came of the link: the
// session's own address with outcome, reason, connection and connect_session added;
// those that are empty are left out. It is "" when the vendor has taken back the
// origin meanwhile.
func (s *Service) ReturnAddress(session Session, result Result) string {
	if s.returnFault(session.ReturnURL) != "" {
		return ""
	}
	address, _ := url.Parse(session.ReturnURL) // returnFault has parsed it.
	added := url.Values{}
	for i, value := range []string{string(result.Outcome), result.Reason, result.ConnectionID, result.SessionID} {
		if value != "" {
			added.Set(ours[i], value)
		}
	}
	if address.RawQuery != "" {
		address.RawQuery += "&"
	}
	address.RawQuery += added.Encode()
	return address.String()
}
