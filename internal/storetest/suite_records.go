package storetest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/syncer"
)

// employees makes a list of people with these names, whose ids are their places.
func employees(names ...string) syncer.RecordList {
	list := syncer.RecordList{Kind: "employees"}
	for i, name := range names {
		list.Records = append(list.Records, connection.Record{
			Kind: "employees", ID: fmt.Sprint("e", i), Name: name, Detail: "Surveyor", Inactive: i%2 == 1,
		})
	}
	return list
}

// writeRecords writes a list of a location.
func (f *fixture) writeRecords(t *testing.T, fence syncer.Fence, location string, list syncer.RecordList) {
	t.Helper()
	f.write(t, fence, syncer.Batch{LocationID: location, LocationName: location, Records: &list})
}

// recordNames reads our copy of a list, page by page.
func (f *fixture) recordNames(t *testing.T, query connection.RecordsQuery) (names []string) {
	t.Helper()
	for {
		page, err := f.Connections.Records(f.ctx, query)
		if err != nil || len(page.Records) > query.Limit {
			t.Fatalf("%d records, %v", len(page.Records), err)
		}
		for _, record := range page.Records {
			names = append(names, record.Name)
		}
		if query.After = page.Next; query.After == "" {
			return names
		}
	}
}

// recordCases: lists beside appointments, or instead of them.
var recordCases = map[string]func(*testing.T, *fixture){
	"are read by name, page by page, as old as the copy": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		f.writeRecords(t, fence, "sydney", employees("zoe", "Émile", "anna", "Bo", "anna"))
		f.writeRecords(t, fence, "sydney", syncer.RecordList{Kind: "activities", Records: []connection.Record{{ID: "e1", Name: "Drafting"}}})
		want := []string{"anna", "anna", "Bo", "zoe", "Émile"}
		for _, limit := range []int{1, 2, 5, 100} {
			query := connection.RecordsQuery{Ref: f.ours.Ref(), Kind: "employees", Limit: limit}
			if diff := cmp.Diff(want, f.recordNames(t, query)); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
		}
		query := connection.RecordsQuery{Ref: f.ours.Ref(), Kind: "activities", Limit: 10}
		page, err := f.Connections.Records(f.ctx, query)
		if diff := cmp.Diff(connection.RecordList{Records: []connection.Record{{Kind: "activities", ID: "e1", Name: "Drafting"}}}, page); diff != "" || err != nil {
			t.Errorf("before the copy is whole: %v %s", err, diff)
		}
		f.write(t, fence, syncer.Batch{LocationID: "sydney", Cursor: syncer.Cursor{SyncedAt: f.clock.now()}, Done: 1})
		if page, err = f.Connections.Records(f.ctx, query); err != nil || !page.SyncedAt.Equal(f.clock.now()) {
			t.Errorf("synced at %s, %v", page.SyncedAt, err)
		}
		query.After = "gone"
		if page, err = f.Connections.Records(f.ctx, query); err != nil || len(page.Records) != 1 {
			t.Errorf("behind one that is gone: %+v, %v", page, err)
		}
	},
	"are another organisation's to nobody": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		f.writeRecords(t, fence, "sydney", employees("Anna"))
		for _, ref := range []connection.Ref{{OrganisationID: f.theirs.OrganisationID, ID: f.ours.ID}, f.crossed} {
			if _, err := f.Connections.Records(f.ctx, connection.RecordsQuery{Ref: ref, Kind: "employees", Limit: 1}); !errors.Is(err, connection.ErrNotFound) {
				t.Errorf("%+v: %v", ref, err)
			}
		}
	},
	"are replaced kind by kind and location by location, and only what changed is counted": func(t *testing.T, f *fixture) {
		locations := f.locations()
		locations[1].Chosen = true
		f.inTx(t, func(tx connection.Tx) error { return tx.SaveLocations(f.ctx, f.ours.Ref(), locations) })
		fence, _ := f.begin(t)
		f.writeRecords(t, fence, "sydney", employees("Anna", "Bo", "Cleo"))
		f.writeRecords(t, fence, "perth", syncer.RecordList{Kind: "employees", Records: []connection.Record{{ID: "p0", Name: "Dan"}}})
		before := f.run(t)
		f.writeRecords(t, fence, "sydney", employees("Anna", "Bob"))
		if run := f.run(t); before.Written != 4 || run.Written != 5 || run.Deleted != 1 {
			t.Errorf("counted %+v, then %+v", before, run)
		}
		query := connection.RecordsQuery{Ref: f.ours.Ref(), Kind: "employees", Limit: 10}
		if diff := cmp.Diff([]string{"Anna", "Bob", "Dan"}, f.recordNames(t, query)); diff != "" {
			t.Error(diff)
		}
		f.writeRecords(t, fence, "sydney", syncer.RecordList{Kind: "employees"})
		if diff := cmp.Diff([]string{"Dan"}, f.recordNames(t, query)); diff != "" {
			t.Error(diff)
		}
		locations[1].Chosen = false
		f.inTx(t, func(tx connection.Tx) error {
			return errors.Join(tx.SaveLocations(f.ctx, f.ours.Ref(), locations), tx.DropUnchosen(f.ctx, f.ours.Ref()))
		})
		if f.count(t, "records") != 0 {
			t.Error("records of a location that is not chosen are left")
		}
	},
	"are written by thousands and not past the fence": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		many := make([]string, 2_345)
		for i := range many {
			many[i] = fmt.Sprintf("Employee %04d", i)
		}
		f.writeRecords(t, fence, "sydney", employees(many...))
		if f.count(t, "records") != len(many) {
			t.Errorf("%d records were written, want %d", f.count(t, "records"), len(many))
		}
		removed := f.disconnect(t, f.ours)
		if removed.Records != int64(len(many)) || f.count(t, "records") != 0 {
			t.Errorf("removed %+v, %d are left", removed, f.count(t, "records"))
		}
		list := employees("late")
		err := f.Syncs.Write(f.ctx, fence, syncer.Batch{LocationID: "sydney", Records: &list})
		if !errors.Is(err, connection.ErrFenced) || f.count(t, "records") != 0 {
			t.Errorf("written past the fence: %v", err)
		}
	},
}
