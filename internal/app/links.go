package app

import (
	"mooring/internal/connectlink"
	"mooring/internal/store"
)

// newLinks makes the links by which the vendor's product sends people here.
func (a *App) newLinks(options Options, repositories *store.Store) {
	a.Links = connectlink.New(connectlink.Options{
		Store: repositories.ConnectSessions(), Connections: a.Connections, Now: options.Now,
		BaseURL: options.Config.PublicURL(), ReturnOrigins: options.Config.ReturnOrigins(),
	})
}
