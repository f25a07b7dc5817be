package bqecore

import (
	"net/url"
	"path"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/listing"
)

// accepted returns the address of an API without slashes at its end, if the token may
// go there: to BQE CORE's domain by https, or to what lies under the configured
// address. BQE CORE has several data centres and names a company's in the token
// answer.
func (p *Provider) accepted(text string) (string, bool) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	address, err := url.Parse(text)
	switch {
	case err != nil || len(text) > listing.MaxText:
		return "", false
	case strings.ContainsAny(text, "?#") || address.User != nil || address.Opaque != "":
		return "", false
	case text == p.api || listing.Under(p.api, text):
		return text, true
	case address.Scheme != "https" || address.Path != "" && path.Clean(address.Path) != address.Path:
		return "", false
	}
	host := strings.TrimSuffix(strings.ToLower(address.Host), ":443")
	name, _, _ := strings.Cut(host, ":") // A port only where the domain has that one.
	if domain := p.options.TenantDomain; host != domain && !strings.HasSuffix(host, "."+domain) || !endpoint.IsName(name) {
		return "", false
	}
	return "https://" + host + address.EscapedPath(), true
}

// base is where the API is for a connection. What was stored is checked once more,
// as the configuration stands now.
func (p *Provider) base(operation string, access connection.Access) (string, error) {
	if access.Endpoint == "" {
		return p.api, nil
	}
	base, can := p.accepted(access.Endpoint)
	if !can {
		return "", listing.Malformed(operation, errEndpoint)
	}
	return base, nil
}
