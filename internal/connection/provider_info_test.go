package connection_test

import (
	"testing"

	"mooring/internal/connection"
)

func TestThingsAreWhatIsCopied(t *testing.T) {
	t.Parallel()
	lists := []connection.RecordKind{{Title: "Employees"}, {Title: "Activities"}}
	for _, test := range []struct {
		info          connection.ProviderInfo
		things, lists string
	}{
		{connection.ProviderInfo{}, "appointments", ""},
		{connection.ProviderInfo{NoAppointments: true}, "appointments", ""},
		{connection.ProviderInfo{NoAppointments: true, Records: lists[:1]}, "employees", "employees"},
		{connection.ProviderInfo{NoAppointments: true, Records: lists}, "employees and activities", "employees and activities"},
		{connection.ProviderInfo{Records: lists}, "appointments, employees and activities", "employees and activities"},
	} {
		if things, names := test.info.Things(), test.info.Lists(); things != test.things || names != test.lists {
			t.Errorf("%+v: things are %q and lists %q", test.info, things, names)
		}
	}
}
