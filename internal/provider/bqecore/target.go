package bqecore

import (
	"net/url"

	"mooring/internal/connection"
)

// APIBase implements passthrough.Target. The address may have come with the sign-in:
// only on the configured one's host is it the operator's.
func (p *Provider) APIBase(access connection.Access) (string, bool, error) {
	base, err := p.base("find API", access)
	if err != nil {
		return "", false, err
	}
	return base, sameHost(p.api, base), nil
}

// sameHost reports whether two addresses are of one host and port.
func sameHost(configured, base string) bool {
	own, ownErr := url.Parse(configured)
	given, givenErr := url.Parse(base)
	return ownErr == nil && givenErr == nil && own.Scheme == given.Scheme && own.Host == given.Host
}
