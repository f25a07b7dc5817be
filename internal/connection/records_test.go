package connection_test

import (
	"errors"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

func TestListsAreThoseOfTheProviderAndTheOrganisation(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.signs.info.Records = []connection.RecordKind{{Slug: "employees", Title: "Employees"}}
	d.grants(&d.signs.system, "code", "bayside", "")
	made := d.must(d.signed("org-1", "code"))
	d.exec("INSERT INTO records (connection_id, kind, record_id, location_id, name, name_key, detail, inactive) VALUES (?, 'employees', '7', 'one', 'Kim Lee', 'kim lee', 'Dentist', FALSE)", made.ID)

	query := connection.RecordsQuery{Ref: made.Ref(), Kind: "employees", Limit: 10}
	list, err := d.service.Records(t.Context(), query)
	if err != nil || len(list.Records) != 1 || list.Records[0].Name != "Kim Lee" || list.Next != "" {
		t.Errorf("list %+v, %v", list, err)
	}
	unknown, foreign := query, query
	unknown.Kind, foreign.Ref.OrganisationID = "patients", "org-2"
	for what, query := range map[string]connection.RecordsQuery{"a list that the provider does not have": unknown, "another organisation's": foreign} {
		if _, err := d.service.Records(t.Context(), query); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
