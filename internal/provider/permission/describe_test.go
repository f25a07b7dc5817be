package permission_test

import (
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/permission"
)

func TestPermissionsAreDescribedInTheirOrder(t *testing.T) {
	t.Parallel()
	words := func(name string) (connection.Scope, bool) {
		return connection.Scope{Title: "Appointments", Renews: true}, name == "calendar"
	}
	described := permission.Describe([]string{"odd", "calendar"}, words)
	if len(described) != 2 {
		t.Fatalf("%d are described, not 2", len(described))
	}
	odd, known := described[0], described[1]
	if odd.Name != "odd" || odd.Title != "odd" || odd.Renews || odd.Why == "" || odd.Without == "" {
		t.Errorf("one that is not known: %+v", odd)
	}
	if known != (connection.Scope{Name: "calendar", Title: "Appointments", Renews: true}) {
		t.Errorf("one that is known: %+v", known)
	}
}
