package storetest

import (
	"testing"

	"mooring/internal/connection"
	"mooring/internal/vendor"
)

// vendorPlans wants the API's list of connections to be read from indexes alone: the
// first page, and one far behind.
func vendorPlans(t *testing.T, opened *Opened, planner planner, limit float64) {
	t.Helper()
	for name, filter := range map[string]vendor.Filter{
		"API: all": {}, "API: provider": {Provider: "drchrono"}, "API: status": {Status: connection.StatusNeedsReconnect},
		"API: health": {Health: connection.HealthFailing}, "API: connected": {Status: connection.StatusConnected},
		"API: organisation": {OrganisationID: "o1"}, "API: external id": {ExternalID: "nobody"},
	} {
		filter.Limit = 1000
		far, err := opened.Store.Vendor().Connections(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		filter.Limit = int(limit)
		places := []string{""}
		if len(far) > 0 {
			places = append(places, far[len(far)-1].Overview.Connection.ID)
		}
		for _, filter.After = range places {
			planner.explain(t, name, limit, func() error {
				_, err := opened.Store.Vendor().Connections(t.Context(), filter)
				return err
			})
		}
	}
}
