package docplanner

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// errCountry is said of an address that is none of Docplanner's domains.
var errCountry = errors.New("the country's domain is none that is offered")

// ParseTenant implements connection.Provider: the domain of a country that is
// offered, and nothing else.
func (p *Provider) ParseTenant(input string) (string, error) {
	domain := strings.ToLower(strings.TrimSpace(input))
	if !p.offers(domain) {
		return "", &connection.InputError{Field: "tenant", Message: "Choose the country whose Docplanner site your clinic is on."}
	}
	return domain, nil
}

// offers reports whether a domain is one of Docplanner's, and not left out by
// configuration. It is asked before anything is sent: an id and a secret go nowhere else.
func (p *Provider) offers(domain string) bool {
	_, found := countryAt(domain)
	return found && (p.options.TenantDomain == "" || p.options.TenantDomain == domain)
}

// Identify implements connection.Provider. The API does not say whose token it is
// given, so that the tenant is known only while its client id is (Access.Account);
// at any other time its ID is empty.
func (p *Provider) Identify(ctx context.Context, access connection.Access) (connection.Tenant, error) {
	const operation = "identify clinic"
	facilities, err := p.facilities(ctx, access, operation)
	if err != nil {
		return connection.Tenant{}, err
	}
	called, err := tenantName(facilities)
	if err != nil {
		return connection.Tenant{}, listing.Malformed(operation, err)
	}
	tenant := connection.Tenant{Name: called, URL: "https://www." + access.TenantAddress, Address: access.TenantAddress}
	if access.Account != "" {
		tenant.ID = access.TenantAddress + "/" + fingerprint(access.Account)
	}
	return tenant, nil
}

// fingerprint tells one client from another. The id itself is kept only with the
// secret, sealed, and goes with it; the tenant's id stays after a disconnect.
func fingerprint(clientID string) string {
	sum := sha256.Sum256([]byte(clientID))
	return hex.EncodeToString(sum[:16])
}

// tenantName is the facility's name, or the first one's and how many more there are.
// The first is so by name: a list in another order must not look like another clinic.
func tenantName(facilities []wireFacility) (string, error) {
	names := make([]string, 0, len(facilities))
	for _, facility := range facilities {
		called, err := listing.Name(facility.Name)
		if err != nil {
			return "", err
		}
		names = append(names, called)
	}
	first := slices.MinFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	if len(names) == 1 {
		return first, nil
	}
	return fmt.Sprintf("%s and %d more", first, len(names)-1), nil
}
