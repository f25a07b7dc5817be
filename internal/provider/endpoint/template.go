package endpoint

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// placeholder is the part of a template that the tenant's address replaces.
const placeholder = "{tenant}"

// label is one label of a host name (RFC 1123 section 2.1), in lower case. It
// means nothing special in any part of a URL, so that a tenant's address
// cannot lead a template elsewhere.
var label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// errTenant is all that is said of an address that is not a label.
var errTenant = errors.New("tenant address is not a host label")

// Template is an absolute http or https URL that may hold {tenant}. The zero
// Template is the address of nothing.
type Template struct {
	text string
}

// Parse checks an address as the operator configured it. The empty text gives
// the zero Template.
func Parse(text string) (Template, error) {
	if text == "" {
		return Template{}, nil
	}
	sample, err := url.Parse(strings.ReplaceAll(text, placeholder, "tenant"))
	switch {
	case err != nil:
		return Template{}, fmt.Errorf("address %q is not a URL", text)
	case sample.Scheme != "https" && sample.Scheme != "http":
		return Template{}, fmt.Errorf("address %q must begin with https:// (or http:// on this machine)", text)
	case sample.Host == "" || sample.User != nil || sample.Fragment != "":
		return Template{}, fmt.Errorf("address %q must have a host, and neither user nor fragment", text)
	}
	return Template{text: strings.TrimRight(text, "/")}, nil
}

// IsZero reports whether there is no address.
func (t Template) IsZero() bool { return t.text == "" }

// For returns the address for a tenant. It fails when the tenant's address is
// not a host label, and never returns a URL on a host the template did not mean.
func (t Template) For(tenant string) (string, error) {
	if !IsLabel(tenant) {
		return "", errTenant
	}
	return strings.ReplaceAll(t.text, placeholder, tenant), nil
}

// Host is the host, with its port if it has one, still with {tenant} in the
// tenant's place; "" for the zero Template.
func (t Template) Host() string {
	_, rest, _ := strings.Cut(t.text, "://")
	if end := strings.IndexAny(rest, "/?"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// Without returns the template without a suffix; the zero Template when it
// does not end so.
func (t Template) Without(suffix string) Template {
	text, found := strings.CutSuffix(t.text, suffix)
	if !found {
		return Template{}
	}
	return Template{text: text}
}

// Origin is the address as a source of a Content-Security-Policy: scheme, host
// and port, with a wildcard where the tenant's name stands in the host ("https://*.corepractice.is").
func (t Template) Origin() string {
	scheme, _, found := strings.Cut(t.text, "://")
	if !found {
		return ""
	}
	host := t.Host()
	if at := strings.LastIndex(host, placeholder); at >= 0 {
		// A wildcard stands for whole labels on the left, and only there.
		_, parent, _ := strings.Cut(host[at:], ".")
		host = "*." + parent
	}
	return scheme + "://" + host
}

// IsLabel reports whether a tenant's address is one label of a host name, in
// lower case and plain ASCII.
func IsLabel(tenant string) bool { return label.MatchString(tenant) }
