package endpoint

import (
	"net/url"
	"strings"
)

// Configures reports whether the operator's configuration itself names the host and
// port of an address: with no part left to a tenant or, where there is one, on this
// machine (RFC 6761 section 6.3). Such an address is trusted as given; any other may
// lead to a private network only by accident, or by somebody's design.
func (t Template) Configures(address string) bool {
	own := t.Host()
	given, err := url.Parse(address)
	switch {
	case err != nil || own == "":
		return false
	case !strings.Contains(own, placeholder):
		return strings.EqualFold(given.Host, own)
	default:
		return strings.HasSuffix(strings.ToLower(given.Hostname()), ".localhost") && strings.HasSuffix(hostname(own), ".localhost")
	}
}

// hostname is a host without its port.
func hostname(host string) string {
	name, _, _ := strings.Cut(host, ":")
	return strings.ToLower(name)
}
