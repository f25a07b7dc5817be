package bqecore

import (
	"net/url"
	"strings"
)

// SameRedirect tells whether BQE CORE takes a redirect address for the registered one:
// scheme, host and path are the same to the letter, and more query parameters may
// follow the registered ones, which come first and in their order. A fragment is
// never taken.
func SameRedirect(registered, sent string) bool {
	registeredBase, registeredQuery, _ := strings.Cut(registered, "?")
	base, query, _ := strings.Cut(sent, "?")
	if base != registeredBase || strings.Contains(sent, "#") {
		return false
	}
	if _, err := url.Parse(sent); err != nil {
		return false
	}
	return registeredQuery == "" || query == registeredQuery || strings.HasPrefix(query, registeredQuery+"&")
}
