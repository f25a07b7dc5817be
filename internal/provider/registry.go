package provider

import (
	"fmt"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// authorizer is implemented by adapters that send browsers to the provider.
type authorizer interface {
	// AuthorizeOrigin is where to, as a Content-Security-Policy source; may be "".
	AuthorizeOrigin() string
}

// Registry holds the configured adapters in the order in which they are
// offered. It implements connection.Providers, token.Endpoints, syncer.Sources and
// passthrough.Targets. It never changes, so it is safe for concurrent use.
type Registry struct {
	adapters []connection.Provider
	bySlug   map[string]connection.Provider
}

// NewRegistry refuses two adapters of one name.
func NewRegistry(adapters ...connection.Provider) (*Registry, error) {
	registry := &Registry{adapters: adapters, bySlug: make(map[string]connection.Provider, len(adapters))}
	for _, adapter := range adapters {
		slug := adapter.Info().Slug
		if _, taken := registry.bySlug[slug]; taken || slug == "" {
			return nil, fmt.Errorf("provider %q is registered twice or has no name", slug)
		}
		registry.bySlug[slug] = adapter
	}
	return registry, nil
}

// Provider implements connection.Providers.
func (r *Registry) Provider(slug string) (connection.Provider, bool) {
	adapter, found := r.bySlug[slug]
	return adapter, found
}

// Infos implements connection.Providers, in the order of NewRegistry.
func (r *Registry) Infos() []connection.ProviderInfo {
	infos := make([]connection.ProviderInfo, 0, len(r.adapters))
	for _, adapter := range r.adapters {
		infos = append(infos, adapter.Info())
	}
	return infos
}

// TokenEndpoint implements token.Endpoints; false when the provider is not
// configured or cannot renew. The Revoker is nil when it cannot revoke.
func (r *Registry) TokenEndpoint(slug string) (token.Refresher, connection.Revoker, bool) {
	refresher, can := r.bySlug[slug].(token.Refresher)
	if !can {
		return nil, nil, false
	}
	revoker, _ := r.bySlug[slug].(connection.Revoker)
	return refresher, revoker, true
}

// Source implements syncer.Sources.
func (r *Registry) Source(slug string) (syncer.Source, bool) {
	source, can := r.bySlug[slug].(syncer.Source)
	return source, can
}

// RecordSource implements syncer.Sources.
func (r *Registry) RecordSource(slug string) (syncer.RecordSource, bool) {
	source, can := r.bySlug[slug].(syncer.RecordSource)
	return source, can
}

// Target implements passthrough.Targets.
func (r *Registry) Target(slug string) (passthrough.Target, bool) {
	target, can := r.bySlug[slug].(passthrough.Target)
	return target, can
}

// AuthorizeOrigins lists where browsers are sent to sign in, each once, as
// sources for the form-action of a Content-Security-Policy.
func (r *Registry) AuthorizeOrigins() []string {
	var origins []string
	seen := map[string]bool{"": true}
	for _, adapter := range r.adapters {
		sender, sends := adapter.(authorizer)
		if !sends {
			continue
		}
		if origin := sender.AuthorizeOrigin(); !seen[origin] {
			seen[origin] = true
			origins = append(origins, origin)
		}
	}
	return origins
}
