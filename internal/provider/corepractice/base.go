package corepractice

import "mooring/internal/connection"

// APIBase implements passthrough.Target.
func (p *Provider) APIBase(access connection.Access) (string, bool, error) {
	base, err := p.api.For(access.TenantAddress)
	if err != nil {
		return "", false, err
	}
	return base, p.api.Configures(base), nil
}
