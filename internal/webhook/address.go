package webhook

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"mooring/internal/publicnet"
)

// longestURL bounds an address, in bytes.
const longestURL = 2000

// checkURL says in plain words why an address cannot be an endpoint's; "" when it can.
// A name that leads to a private address is found out when it is dialled.
func (s *Service) checkURL(text string) string {
	if text == "" {
		return "Enter the address that events are sent to."
	}
	if len(text) > longestURL {
		return "The address is too long: at most " + strconv.Itoa(longestURL) + " characters."
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "The address may hold visible ASCII characters alone: escape others, as in %20."
	}
	address, err := url.Parse(text)
	if err != nil || address.Opaque != "" || address.Hostname() == "" {
		return "This is not a web address. It should look like https://example.com/webhooks."
	}
	switch {
	case address.Scheme == "http" && !s.AllowPrivate, address.Scheme != "http" && address.Scheme != "https":
		return "The address must begin with https://."
	case address.User != nil:
		return "The address may not hold a user name or a password: signatures say that a delivery is ours."
	case strings.Contains(text, "#"):
		return "The address may not hold a # and what follows it: that part is never sent."
	}
	return s.checkHost(address)
}

// checkHost says why a host cannot be an endpoint's.
func (s *Service) checkHost(address *url.URL) string {
	if port := address.Port(); port != "" || strings.HasSuffix(address.Host, ":") {
		if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
			return "The port must be a number from 1 to 65535."
		}
	}
	host := strings.ToLower(strings.TrimSuffix(address.Hostname(), "."))
	if host == "" {
		return "This is not a web address. It should look like https://example.com/webhooks."
	}
	if s.AllowPrivate {
		return ""
	}
	literal, err := netip.ParseAddr(host)
	if err == nil && !publicnet.Public(literal) || host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return "This address is on a private network, where events are never sent. Use one that the internet reaches."
	}
	return ""
}

// Place is an endpoint's address as logs and mails show it: without the query, which
// may hold a secret of the vendor's.
func (e Endpoint) Place() string {
	place, _, _ := strings.Cut(e.URL, "?")
	return place
}
