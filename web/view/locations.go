package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// Locations shows the picker. chosen overrides what is ticked after a refused
// form; nil shows the stored choice.
func Locations(reader Reader, c connection.Connection, locations []connection.Location, info connection.ProviderInfo) templates.Locations {
	shown := templates.Locations{
		TenantName:   c.Tenant.Name,
		ProviderName: info.Name,
		Things:       info.Things(),
		ActionPath:   ConnectionPath(c.ID, "/locations"),
		BackPath:     ConnectionsPath,
		First:        c.Status == connection.StatusChoosing,
		CanChange:    reader.CanChange,
		ReadAt:       reader.Clock.Ago(c.CheckedAt),
	}
	for _, location := range locations {
		shown.Choices = append(shown.Choices, templates.LocationChoice{
			ID:       location.ID,
			Name:     location.Name,
			Address:  location.Address,
			TimeZone: ZoneName(location.TimeZone, reader.Clock.Now),
			Chosen:   location.Chosen,
			New:      !shown.First && !location.Chosen && location.FirstSeenAt.After(c.ConnectedAt),
			Gone:     location.Chosen && !location.Listed,
		})
	}
	return shown
}

// Tick sets the ticks of a refused picker to what the person had sent.
func Tick(shown *templates.Locations, ids []string) {
	ticked := make(map[string]bool, len(ids))
	for _, id := range ids {
		ticked[id] = true
	}
	for i := range shown.Choices {
		shown.Choices[i].Chosen = ticked[shown.Choices[i].ID]
	}
}
