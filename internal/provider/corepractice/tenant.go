package corepractice

import (
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/provider/endpoint"
)

// maxTenantInput is how much of what a person pastes is looked at, in bytes. An
// address copied out of a browser may carry a long path.
const maxTenantInput = 2048

// ParseTenant implements connection.Provider: it accepts the practice's own name
// ("bayside"), its host, and any address on that host with whatever follows, and
// returns the name in lower case. Everything else is a *connection.InputError
// that says what an address looks like.
func (p *Provider) ParseTenant(input string) (string, error) {
	text := strings.TrimSpace(input)
	if text == "" {
		return "", p.inputError("Enter your practice’s address.")
	}
	if len(text) > maxTenantInput {
		return "", p.inputError("That is too long for an address.")
	}
	host, ok := hostOf(text)
	if !ok {
		return "", p.inputError("That does not look like an address.")
	}
	name := strings.TrimSuffix(host, "."+p.options.TenantDomain)
	switch {
	case strings.Contains(name, "."):
		return "", p.inputError(fmt.Sprintf("The address has to end in .%s.", p.options.TenantDomain))
	case name == "www":
		return "", p.inputError("Your practice’s own name is missing from that address.")
	case strings.HasPrefix(name, "xn--"), !endpoint.IsLabel(name):
		return "", p.inputError("A practice’s name has only the letters a to z, digits and hyphens.")
	}
	return name, nil
}

// hostOf finds the host in what was typed or pasted, in lower case; false when
// it is anything but [http[s]://]host[.][/…].
func hostOf(text string) (string, bool) {
	if scheme, _, found := strings.Cut(text, "://"); !found || strings.ContainsAny(scheme, "/?#") {
		text = "https://" + text
	}
	address, err := url.Parse(text)
	switch {
	case err != nil, address.Scheme != "https" && address.Scheme != "http":
		return "", false
	case address.User != nil, strings.ContainsAny(address.Host, ":[]"), address.Host == "":
		return "", false
	}
	return strings.TrimSuffix(strings.Map(lower, address.Host), "."), true
}

// lower writes the letters A to Z small and leaves every other character to be
// refused: strings.ToLower would make the Kelvin sign a k.
func lower(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// inputError says what is wrong and what an address looks like.
func (p *Provider) inputError(problem string) error {
	return &connection.InputError{Field: "tenant", Message: fmt.Sprintf(
		"%s It looks like https://bayside.%s; the first part, “bayside”, is enough.", problem, p.options.TenantDomain)}
}
