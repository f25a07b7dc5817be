package app

import (
	"net/http"

	"mooring/internal/idempotency"
	"mooring/internal/store"
	"mooring/internal/vendor"
	"mooring/web/api"
)

// newVendor makes the vendor's view of organisations and connections.
func (a *App) newVendor(repositories *store.Store) *vendor.Service {
	return vendor.New(vendor.Options{Store: repositories.Vendor(), Accounts: a.Accounts})
}

// newRepeats makes what answers requests that are sent again.
func newRepeats(options Options, repositories *store.Store) *idempotency.Service {
	return idempotency.New(idempotency.Options{Store: repositories.Repeats(), Now: options.Now})
}

// api makes the API of the vendor's back end.
func (a *App) api(options Options) http.Handler {
	return api.New(api.Options{
		AppName:        options.Config.AppName,
		BaseURL:        options.Config.PublicURL(),
		Keys:           a.Keys,
		Connections:    a.Connections,
		Copies:         a.stored.repositories.Copies(),
		Vendor:         a.Vendor,
		Webhooks:       a.Webhooks,
		Links:          a.Links,
		Lender:         a.Desk,
		APIBase:        a.calls.APIBase,
		Proxy:          a.calls,
		Events:         a.Events,
		Repeats:        a.Repeats,
		TrustedProxies: options.Config.Proxies(),
		Watch:          a.metrics,
		Now:            options.Now,
		Logger:         options.Logger,
	})
}
