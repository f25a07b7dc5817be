package origin

import (
	"net/netip"
	"net/url"
	"strings"
)

// UsualPort is the port of a scheme that an origin does not name; "" for a scheme that
// is not the web's.
func UsualPort(scheme string) string {
	switch scheme {
	case "https":
		return "443"
	case "http":
		return "80"
	}
	return ""
}

// Of is the origin of an absolute web address, as browsers write it (RFC 6454 section
// 6.2): in lower case, and without a port that goes without saying.
func Of(address *url.URL) string {
	scheme, host, port := strings.ToLower(address.Scheme), strings.ToLower(address.Hostname()), address.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" && port != UsualPort(scheme) {
		host += ":" + port
	}
	return scheme + "://" + host
}

// Protected reports whether what is sent to an address cannot be read on the way:
// https, or http that does not leave this machine.
func Protected(address *url.URL) bool {
	return address.Scheme == "https" || address.Scheme == "http" && OnThisMachine(address.Hostname())
}

// OnThisMachine reports whether a host is this machine: a loopback address, localhost,
// or a name under it (RFC 6761 section 6.3).
func OnThisMachine(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
