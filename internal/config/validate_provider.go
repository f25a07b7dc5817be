package config

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"mooring/internal/origin"
	"mooring/internal/provider/endpoint"
)

// domain is a host name of two labels or more, or localhost for a provider
// that is simulated on this machine, perhaps with a port.
var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*(localhost|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.[a-z]([a-z0-9-]{0,61}[a-z0-9])?)(:[0-9]{1,5})?$`)

// scopeToken is one scope name (RFC 6749 section 3.3).
var scopeToken = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+$`)

// checkProviders checks every provider.
func (c Config) checkProviders(faults *Faults) {
	c.CorePractice.check(faults, "MOORING_CORE_PRACTICE_")
	c.DrChrono.check(faults)
	c.BQECore.check(faults)
	c.Docplanner.check(faults)
}

// check checks DrChrono.
func (d DrChrono) check(faults *Faults) {
	const prefix = "MOORING_DRCHRONO_"
	if d.unset() {
		return
	}
	d.Provider.check(faults, prefix)
	if d.HourlyCalls < 1 {
		faults.add(prefix+"HOURLY_CALLS", "is below 1", "Write how many calls an hour DrChrono allows your app, such as 500")
	}
}

// check checks BQE CORE.
func (b BQECore) check(faults *Faults) {
	const prefix = "MOORING_BQE_CORE_"
	if b.unset() {
		return
	}
	b.Provider.check(faults, prefix)
	if b.FirstPage != 0 && b.FirstPage != 1 {
		faults.add(prefix+"FIRST_PAGE", "is neither 0 nor 1", "Write 0 or 1")
	}
	if b.UTCOffsetSign != OffsetEast && b.UTCOffsetSign != OffsetWest {
		faults.add(prefix+"UTC_OFFSET_SIGN", "is neither east nor west", "Write east or west")
	}
	if b.RedirectURI != "" && addressFault(b.RedirectURI, true) != "" {
		faults.add(prefix+"REDIRECT_URI", addressFault(b.RedirectURI, true), "Write the address as you registered it at BQE, or nothing")
	}
}

// check checks Docplanner, at which nobody signs in and nothing is revoked.
func (d Docplanner) check(faults *Faults) {
	const prefix = "MOORING_DOCPLANNER_"
	if d.unset() {
		return
	}
	d.checkScopes(faults, prefix)
	checkAddresses(faults, []address{
		{name: prefix + "TOKEN_URL", text: d.TokenURL},
		{name: prefix + "API_URL", text: d.APIURL},
	})
	if d.TenantDomain != "" && !domain.MatchString(d.TenantDomain) {
		faults.add(prefix+"TENANT_DOMAIN", "is not a domain in small letters", "Write one of Docplanner's domains, such as doctoralia.es, or nothing for all")
	}
	d.checkClientAuth(faults, prefix)
	if _, err := time.LoadLocation(d.TimeZone); err != nil || d.TimeZone == "Local" {
		faults.add(prefix+"TIME_ZONE", "is not a time zone", "Write a name such as Europe/Madrid, or nothing")
	}
}

// unset reports whether nothing was configured, not even by a default: in a Config
// that a program makes by itself and that has no use for the provider.
func (p Provider) unset() bool {
	return p.ClientID == "" && p.TokenURL == "" && p.APIURL == "" && len(p.Scopes) == 0
}

// address is one address to check.
type address struct {
	name, text string
	optional   bool
}

// check checks one provider, whose variables begin with prefix. What has a
// default is checked also when the provider is not offered, so that a slip
// shows before the client id arrives.
func (p Provider) check(faults *Faults, prefix string) {
	p.checkClient(faults, prefix)
	p.checkScopes(faults, prefix)
	checkAddresses(faults, []address{
		{name: prefix + "AUTHORIZE_URL", text: p.AuthorizeURL},
		{name: prefix + "TOKEN_URL", text: p.TokenURL},
		{name: prefix + "REVOKE_URL", text: p.RevokeURL, optional: true},
		{name: prefix + "API_URL", text: p.APIURL},
	})
	if !domain.MatchString(p.TenantDomain) {
		faults.add(prefix+"TENANT_DOMAIN", "is not a domain in small letters", "Write a domain, such as example.com")
	}
	p.checkClientAuth(faults, prefix)
}

// checkAddresses checks each address.
func checkAddresses(faults *Faults, addresses []address) {
	for _, address := range addresses {
		if wrong := addressFault(address.text, address.optional); wrong != "" {
			faults.add(address.name, wrong, "Write an address such as https://{tenant}.example.com/path")
		}
	}
}

// checkClientAuth checks the way in which the client id and secret are sent.
func (p Provider) checkClientAuth(faults *Faults, prefix string) {
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
	if err != nil || !origin.Protected(address) {
		return "uses http, and only an address on this machine may"
	}
	return ""
}
