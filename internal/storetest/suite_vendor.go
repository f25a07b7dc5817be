package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/connection"
	"mooring/internal/vendor"
)

// vendorOf is the vendor's view of the fixture's database.
func (f *fixture) vendorOf() *vendor.Service {
	return vendor.New(vendor.Options{Store: f.Store.Vendor(), Accounts: allAccounts{}})
}

// allAccounts knows every organisation that it is asked for.
type allAccounts struct{ vendor.Accounts }

// Organisation implements vendor.Accounts.
func (allAccounts) Organisation(context.Context, string) (account.Organisation, error) {
	return account.Organisation{}, nil
}

// OrganisationByExternalID implements vendor.Accounts.
func (allAccounts) OrganisationByExternalID(context.Context, string) (account.Organisation, error) {
	return account.Organisation{}, nil
}

// vendorCases: the vendor's view over all organisations.
var vendorCases = map[string]func(*testing.T, *fixture){
	"finds a connection in whatever organisation, with all that is known of it": func(t *testing.T, f *fixture) {
		f.exec(t, `INSERT INTO organisations (id, name, name_key, time_zone, created_at, external_id)
			VALUES ('harbour', 'Harbour Group', 'harbour group', 'Australia/Perth', 1, 'practice-4711')`)
		for _, problem := range []connection.Problem{{Kind: connection.ProblemUnreachable}, {Kind: connection.ProblemSyncFailing, Subject: "perth", Label: "Perth"}} {
			f.inTx(t, func(tx connection.Tx) error {
				problem.OpenedAt = f.clock.now()
				_, err := tx.OpenProblem(f.ctx, f.ours.Ref(), problem)
				return err
			})
		}
		for _, c := range []connection.Connection{f.ours, f.theirs} {
			ref, err := f.vendorOf().Resolve(f.ctx, c.ID)
			if err != nil || ref != c.Ref() {
				t.Errorf("resolve: %v, %v", ref, err)
			}
			want, err := f.Connections.Overview(f.ctx, c.Ref())
			if err != nil {
				t.Fatal(err)
			}
			found, err := f.vendorOf().Find(f.ctx, c.ID)
			if diff := cmp.Diff(want, found.Overview); err != nil || diff != "" {
				t.Errorf("find: %v\n%s", err, diff)
			}
		}
		found, err := f.vendorOf().Find(f.ctx, f.ours.ID)
		if o := found.Organisation; err != nil || o.Name != "Harbour Group" || o.ExternalID != "practice-4711" || o.TimeZone != "Australia/Perth" {
			t.Errorf("its organisation is %+v, %v", o, err)
		}
		for _, id := range []string{"", "nobody", "\x00", "\xff"} {
			_, missing := f.vendorOf().Resolve(f.ctx, id)
			if _, err := f.vendorOf().Find(f.ctx, id); !errors.Is(err, connection.ErrNotFound) || !errors.Is(missing, connection.ErrNotFound) {
				t.Errorf("%q: %v, %v", id, err, missing)
			}
		}
	},
	"lists connections page by page, each once, whatever the filter": func(t *testing.T, f *fixture) {
		newCrowd(t, f, 24)
		f.exec(t, "UPDATE organisations SET external_id = 'ours-' || id")
		all := f.model(t)
		for _, filter := range []vendor.Filter{
			{}, {Provider: "drchrono"}, {Status: connection.StatusNeedsReconnect}, {Status: connection.StatusConnected},
			{Health: connection.HealthFailing}, {Health: connection.HealthHealthy}, {OrganisationID: "organisation-1"},
			{ExternalID: "ours-organisation-1"}, {OrganisationID: "organisation-2", Status: connection.StatusConnected},
			{ExternalID: "ours-organisation-2", Provider: "docplanner", Health: connection.HealthHealthy},
		} {
			var want []string
			for _, one := range all {
				if one.selectedBy(filter) {
					want = append(want, one.Ref.ID)
				}
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, f.vendorPages(t, filter, 3)); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", filter, diff)
			}
		}
	},
	"takes no cursor but those of the same list": func(t *testing.T, f *fixture) {
		_, next, err := f.vendorOf().List(f.ctx, vendor.Filter{Limit: 1})
		if err != nil || next == "" {
			t.Fatalf("next %q, %v", next, err)
		}
		for _, cursor := range []string{"a", "!", next[:4], f.ours.ID} {
			if _, _, err := f.vendorOf().List(f.ctx, vendor.Filter{Limit: 1, After: cursor}); !errors.Is(err, vendor.ErrCursor) {
				t.Errorf("%q: %v", cursor, err)
			}
		}
		other := vendor.Filter{Limit: 1, After: next, Status: connection.StatusConnected}
		if _, _, err := f.vendorOf().List(f.ctx, other); !errors.Is(err, vendor.ErrCursor) {
			t.Errorf("with another filter: %v", err)
		}
	},
	"lists organisations page by page": func(t *testing.T, f *fixture) {
		var want, got []string
		for i := range 5 {
			want = append(want, fmt.Sprint("o", i))
			f.exec(t, "INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, 'Group', ?, 'UTC', 1)", want[i], want[i])
		}
		for after, more := "", true; more; more = after != "" {
			page, next, err := f.vendorOf().Organisations(f.ctx, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range page {
				got = append(got, one.ID)
			}
			after = next
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	},
}

// vendorPages reads a list to its end.
func (f *fixture) vendorPages(t *testing.T, filter vendor.Filter, size int) []string {
	t.Helper()
	var ids []string
	filter.Limit = size
	for more := true; more; more = filter.After != "" {
		page, next, err := f.vendorOf().List(f.ctx, filter)
		if err != nil {
			t.Fatalf("%+v: %v", filter, err)
		}
		if next != "" && len(page) != size || len(page) > size {
			t.Fatalf("%+v: a page of %d", filter, len(page))
		}
		for _, one := range page {
			ids = append(ids, one.Overview.Connection.ID)
		}
		filter.After = next
	}
	return ids
}

// selectedBy reports whether the vendor's filter selects a connection.
func (m modelled) selectedBy(filter vendor.Filter) bool {
	return (filter.OrganisationID == "" || m.Ref.OrganisationID == filter.OrganisationID) &&
		(filter.ExternalID == "" || "ours-"+m.Ref.OrganisationID == filter.ExternalID) &&
		(filter.Provider == "" || m.Provider == filter.Provider) &&
		(filter.Status == "" || m.Status == filter.Status) &&
		(filter.Health == "" || m.Health == filter.Health)
}
