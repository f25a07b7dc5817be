package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// PublicURL is our own public address without a trailing slash: MOORING_BASE_URL,
// or http://localhost:PORT when that is empty and MOORING_LISTEN is a fixed
// port on this machine. It is "" when neither says, which Validate refuses.
func (c Config) PublicURL() string {
	if c.BaseURL != "" {
		return strings.ToLower(strings.TrimSuffix(c.BaseURL, "/")) // It has no path: a host has no case.
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || port == "0" || !isLoopback(host) {
		return ""
	}
	switch host {
	case "127.0.0.1", "::1": // A name that people recognise.
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// HTTPS reports whether browsers reach us over https, on which the session
// cookie's name and its Secure attribute depend.
func (c Config) HTTPS() bool { return strings.HasPrefix(c.PublicURL(), "https://") }

// isLoopback reports whether a host is this machine: a loopback address,
// localhost, or a name under it (RFC 6761 section 6.3).
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// isProtected reports whether what is sent to an address cannot be read on the
// way: https, or http that does not leave this machine.
func isProtected(address *url.URL) bool {
	return address.Scheme == "https" || address.Scheme == "http" && isLoopback(address.Hostname())
}
