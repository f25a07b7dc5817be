package config

import (
	"net"
	"strings"

	"mooring/internal/origin"
)

// PublicURL is our own public address without a trailing slash: MOORING_BASE_URL,
// or http://localhost:PORT when that is empty and MOORING_LISTEN is a fixed
// port on this machine. It is "" when neither says, which Validate refuses.
func (c Config) PublicURL() string {
	if c.BaseURL != "" {
		return strings.ToLower(strings.TrimSuffix(c.BaseURL, "/")) // It has no path: a host has no case.
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil || port == "0" || !origin.OnThisMachine(host) {
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
