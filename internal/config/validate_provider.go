package config

import (
	"net/url"
	"regexp"
	"strings"

	"mooring/internal/provider/endpoint"
)

// domain is a host name of two labels or more, or localhost for a provider
// that is simulated on this machine, perhaps with a port.
var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*(localhost|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.[a-z]([a-z0-9-]{0,61}[a-z0-9])?)(:[0-9]{1,5})?$`)

// scopeToken is one scope name (RFC 6749 section 3.3).
var scopeToken = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+$`)

// check checks one provider, whose variables begin with prefix. What has a
// default is checked also when the provider is not offered, so that a slip
// shows before the client id arrives.
func (p Provider) check(faults *Faults, prefix string) {
	p.checkClient(faults, prefix)
	p.checkScopes(faults, prefix)
	for _, address := range []struct {
		name, text string
		optional   bool
	}{
		{name: "AUTHORIZE_URL", text: p.AuthorizeURL},
		{name: "TOKEN_URL", text: p.TokenURL},
		{name: "REVOKE_URL", text: p.RevokeURL, optional: true},
		{name: "API_URL", text: p.APIURL},
	} {
		if wrong := addressFault(address.text, address.optional); wrong != "" {
			faults.add(prefix+address.name, wrong, "Write an address such as https://{tenant}.example.com/path")
		}
	}
	if !domain.MatchString(p.TenantDomain) {
		faults.add(prefix+"TENANT_DOMAIN", "is not a domain in small letters", "Write a domain, such as example.com")
	}
	if p.ClientAuth != AuthBasic && p.ClientAuth != AuthBody {
		faults.add(prefix+"CLIENT_AUTH", "is neither basic nor body", "Write basic or body")
	}
}

// checkClient checks that the client id and the secret come together.
func (p Provider) checkClient(faults *Faults, prefix string) {
	const write = "Write both as the provider issued them, or neither"
	switch {
	case p.ClientID != "" && p.ClientSecret.IsZero():
		faults.add(prefix+"CLIENT_SECRET", "is empty, and "+prefix+"CLIENT_ID is set", write)
	case p.ClientID == "" && !p.ClientSecret.IsZero():
		faults.add(prefix+"CLIENT_ID", "is empty, and "+prefix+"CLIENT_SECRET is set", write)
	}
}

// checkScopes checks the names that will be asked for.
func (p Provider) checkScopes(faults *Faults, prefix string) {
	const write = "Write the names of the permissions, separated by spaces"
	if len(p.Scopes) == 0 {
		faults.add(prefix+"SCOPES", "is empty, and a provider may take that as a wish for every permission", write)
	}
	for _, name := range p.Scopes {
		if !scopeToken.MatchString(name) {
			faults.add(prefix+"SCOPES", "holds a name with characters that no permission can have", write)
			return
		}
	}
}

// addressFault says what is wrong with an address template, "" when nothing is.
func addressFault(text string, optional bool) string {
	if text == "" {
		if optional {
			return ""
		}
		return "is empty"
	}
	filled := strings.ReplaceAll(text, "{tenant}", "tenant")
	if strings.ContainsAny(filled, "{}") {
		return "has braces that are not {tenant}"
	}
	if _, err := endpoint.Parse(text); err != nil {
		return "is not an address that begins with https://, without a user and without #"
	}
	address, err := url.Parse(filled)
	if err != nil || !isProtected(address) {
		return "uses http, and only an address on this machine may"
	}
	return ""
}
