package bqecore

import (
	"net/url"
	"strings"
)

// RedirectPart is a part of a redirect address.
type RedirectPart string

// The parts that BQE CORE compares, in this order.
const (
	RedirectSame   RedirectPart = ""
	RedirectScheme RedirectPart = "scheme"
	RedirectHost   RedirectPart = "host"
	RedirectPath   RedirectPart = "path"
	RedirectQuery  RedirectPart = "query"
	// RedirectWhole: one of them is no address to return to.
	RedirectWhole RedirectPart = "whole"
)

// RedirectDiffers names the part in which the redirect address that is sent differs
// from the registered one by BQE CORE's rules, or RedirectSame ("Getting Started":
// host and path are the same to the letter, slashes at the end included, and more
// query parameters may follow the registered ones).
func RedirectDiffers(registered, sent string) RedirectPart {
	known, knownErr := url.Parse(registered)
	given, givenErr := url.Parse(sent)
	switch {
	case knownErr != nil || givenErr != nil, !known.IsAbs() || !given.IsAbs(), known.Host == "", strings.Contains(registered+sent, "#"):
		return RedirectWhole
	case schemeOf(registered) != schemeOf(sent):
		return RedirectScheme
	case known.Host != given.Host || known.User.String() != given.User.String():
		return RedirectHost
	case known.EscapedPath() != given.EscapedPath():
		return RedirectPath
	case known.RawQuery != "" && given.RawQuery != known.RawQuery && !strings.HasPrefix(given.RawQuery, known.RawQuery+"&"):
		return RedirectQuery
	}
	return RedirectSame
}

// schemeOf is the scheme as it is written: url.Parse makes its letters small.
func schemeOf(address string) string {
	scheme, _, _ := strings.Cut(address, ":")
	return scheme
}
