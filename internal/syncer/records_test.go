package syncer_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// withLists makes a rig of a system that has two lists and no appointments.
func withLists(t *testing.T, open storetest.Opener) *systemRig {
	t.Helper()
	r := newSystemRig(t, open)
	r.noAppointments, r.noLists = true, false
	r.kinds = []connection.RecordKind{{Slug: "employees", Title: "Employees"}, {Slug: "activities", Title: "Activities"}}
	r.lists = map[string][]connection.Record{"activities": {{ID: "1", Name: "Drafting"}}}
	for i := range 25 {
		r.lists["employees"] = append(r.lists["employees"], connection.Record{ID: fmt.Sprint(i), Name: fmt.Sprintf("Person %02d", i)})
	}
	return r
}

// names are those of our copy of a list.
func (r *systemRig) names(t *testing.T, kind string) (names []string) {
	t.Helper()
	list, err := r.opened.Connections.Records(t.Context(), connection.RecordsQuery{Ref: r.due.Ref, Kind: kind, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range list.Records {
		names = append(names, record.Name)
	}
	return names
}

func TestListsAreCopiedWhereThereAreNoAppointments(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := withLists(t, open)
		run := r.sync(t, connection.SyncDone)
		if run.LocationsDone != 2 || len(r.names(t, "employees")) != 25 {
			t.Errorf("run %+v, %d employees", run, len(r.names(t, "employees")))
		}
		overview, err := r.opened.Connections.Overview(t.Context(), r.due.Ref)
		if err != nil || !overview.Connection.SyncedAt.Equal(r.clock) {
			t.Errorf("synced at %s, %v", overview.Connection.SyncedAt, err)
		}
		for _, access := range r.accesses {
			if !access.Background || access.ConnectionID != r.due.Ref.ID {
				t.Errorf("asked with %+v", access)
			}
		}
		// One left, one has another name, one is listed on two pages.
		r.lists["employees"] = append(r.lists["employees"][1:24], r.lists["employees"][3])
		r.lists["employees"][0].Name = "Aaron"
		if run = r.sync(t, connection.SyncDone); run.Written == 0 || run.Deleted == 0 {
			t.Errorf("run %+v", run)
		}
		if names := r.names(t, "employees"); len(names) != 23 || names[0] != "Aaron" {
			t.Errorf("employees %v", names)
		}
	})
}

func TestListsAreCopiedBesideAppointments(t *testing.T) {
	t.Parallel()
	r := withLists(t, storetest.Open)
	r.noAppointments = false
	run := r.sync(t, connection.SyncDone)
	r.wantCopied(t)
	if run.LocationsDone != 2 || len(r.names(t, "employees")) != 25 {
		t.Errorf("run %+v, %d employees", run, len(r.names(t, "employees")))
	}
}

func TestAListThatMayNotBeReadIsSaidAndLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	r := withLists(t, storetest.Open)
	r.sync(t, connection.SyncDone)
	r.before = func(query any) error {
		if asked, isRecords := query.(syncer.RecordQuery); isRecords && asked.Kind == "employees" {
			return &connection.Failure{Kind: connection.FailureForbidden, Operation: "list employees", Status: 403}
		}
		return nil
	}
	r.lists["activities"] = append(r.lists["activities"], connection.Record{ID: "surveying", Kind: "activities", Name: "Surveying"})
	r.sync(t, connection.SyncFailed)
	if diff := cmp.Diff([]string{"Drafting", "Surveying"}, r.names(t, "activities")); diff != "" || len(r.names(t, "employees")) != 25 {
		t.Errorf("%d employees are left, and of activities %s", len(r.names(t, "employees")), diff)
	}
	if r.problem(t, connection.ProblemForbidden) == nil {
		t.Error("nobody is told")
	}
}

func TestAListThatFailsLeavesTheEarlierOne(t *testing.T) {
	t.Parallel()
	r := withLists(t, storetest.Open)
	r.sync(t, connection.SyncDone)
	for name, lists := range map[string]func(){
		"an answer is lost": func() {
			r.before = func(query any) error {
				if asked := query.(syncer.RecordQuery); asked.Page == "20" {
					return notThere("employees")
				}
				return nil
			}
		},
		"it has no end": func() {
			for i := range 10_001 {
				r.lists["employees"] = append(r.lists["employees"], connection.Record{ID: fmt.Sprint("many", i), Name: "Person"})
			}
			r.pageSize, r.before = 1000, nil
		},
	} {
		lists()
		r.sync(t, connection.SyncFailed)
		if names := r.names(t, "employees"); len(names) != 25 {
			t.Errorf("%s: %d employees are left", name, len(names))
		}
	}
}
