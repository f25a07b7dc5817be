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

// maxName is how long a host name may be (RFC 1123 section 2.1), in bytes.
const maxName = 253

// errTenant is all that is said of an address that is not a name.
var errTenant = errors.New("tenant address is not a host name")

// Template is an absolute http or https URL that may hold {tenant}. The zero
// Template is the address of nothing.
type Template struct {
	text string
}

// Parse checks an address as the operator configured it. The empty text gives
// the zero Template. A slash at its end stays: to some providers it is another
// address without (DrChrono's /o/token/). What paths are added to is a Base.
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
	return Template{text: text}, nil
}

// Base returns the template without slashes at its end, so that paths can be
// added to it.
func (t Template) Base() Template { return Template{text: strings.TrimRight(t.text, "/")} }

// IsZero reports whether there is no address.
func (t Template) IsZero() bool { return t.text == "" }

// For returns the address for a tenant. It fails when the template holds {tenant}
// and the tenant's address is not a host name or one label of one; without {tenant}
// any address will do. Which names a provider's tenants may have is for its adapter
// to say.
func (t Template) For(tenant string) (string, error) {
	if !strings.Contains(t.text, placeholder) {
		return t.text, nil
	}
	if !IsName(tenant) {
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
// and port, with a wildcard where the tenant's name stands in the host
// ("https://*.corepractice.is"); "" where it is the end of the host, which no
// source stands for.
func (t Template) Origin() string {
	scheme, _, found := strings.Cut(t.text, "://")
	if !found {
		return ""
	}
	host := t.Host()
	if at := strings.LastIndex(host, placeholder); at >= 0 {
		// A wildcard stands for whole labels on the left, and only there.
		_, parent, found := strings.Cut(host[at:], ".")
		if !found {
			return ""
		}
		host = "*." + parent
	}
	return scheme + "://" + host
}

// IsLabel reports whether a tenant's address is one label of a host name, in
// lower case and plain ASCII.
func IsLabel(tenant string) bool { return label.MatchString(tenant) }

// IsName reports whether a tenant's address is a host name, in lower case and
// plain ASCII: one label, or several with dots between them.
func IsName(tenant string) bool {
	if len(tenant) > maxName {
		return false
	}
	for part := range strings.SplitSeq(tenant, ".") {
		if !IsLabel(part) {
			return false
		}
	}
	return true
}
