package storetest

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// singleFilters are the list with each sort and each one filter.
func singleFilters() map[string]support.Filter {
	filters := make(map[string]support.Filter)
	for _, sort := range []support.Sort{support.SortName, support.SortOrganisation, support.SortNewest, support.SortLongest} {
		for name, filter := range map[string]support.Filter{
			"all": {}, "provider": {Provider: "drchrono"}, "status": {Status: connection.StatusNeedsReconnect},
			"connected": {Status: connection.StatusConnected}, "health": {Health: connection.HealthFailing}, "healthy": {Health: connection.HealthHealthy},
			"problem": {Problem: connection.ProblemUnreachable}, "locations": {Problem: connection.ProblemSyncFailing}, "age": {Age: 24 * time.Hour},
		} {
			filter.Sort = sort
			filters[name+" by "+string(sort)] = filter
		}
	}
	for _, search := range []string{"p", "dental", "harbour group 1", "practice12", "nobody"} {
		filters["search "+search] = support.Filter{Search: search}
	}
	filters["problem of a provider"] = support.Filter{Provider: "drchrono", Problem: connection.ProblemUnreachable, Sort: support.SortNewest}
	return filters
}

func TestPagesAreReadFromIndexesAlone(t *testing.T) {
	t.Parallel()
	const limit = 51
	opened := OpenPostgres(t, Options{})
	seed(t, opened.URL, 12_000, 600, 6000)
	planner := newPlanner(t, opened)
	now := time.UnixMicro(1_800_000_000_000_000)
	for name, filter := range singleFilters() {
		first, err := opened.Store.Support().Entries(t.Context(), filter, now, support.Place{}, 150)
		if err != nil {
			t.Fatal(err)
		}
		places := []support.Place{{}}
		if len(first) > 0 {
			places = append(places, first[len(first)-1].Place)
		}
		for _, place := range places {
			planner.explain(t, name, limit, func() error {
				_, err := opened.Store.Support().Entries(t.Context(), filter, now, place, limit)
				return err
			})
		}
	}
	vendorPlans(t, opened, planner, limit)
	planner.explain(t, "causes", limit, func() error {
		_, err := opened.Store.Support().Causes(t.Context())
		return err
	})
	planner.explain(t, "detail", limit, func() error {
		_, err := opened.Store.Support().Detail(t.Context(), first(t, opened), "")
		return err
	})
}

func TestSupportReadsNoTokenAndNoAppointment(t *testing.T) {
	t.Parallel()
	OnBoth(t, func(t *testing.T, open Opener) {
		f := newFixture(t, open)
		f.history(t)
		f.fill(t)
		ran := record(t, f.Opened)
		repository := f.Store.Support()
		_, list := repository.Entries(f.ctx, support.Filter{}, f.clock.now(), support.Place{}, 5)
		_, detail := repository.Detail(f.ctx, f.ours.Ref(), "")
		_, causes := repository.Causes(f.ctx)
		if err := errors.Join(list, detail, causes); err != nil || len(*ran) != 12 {
			t.Fatalf("%d statements, %v", len(*ran), err)
		}
		for _, statement := range *ran {
			for _, secret := range []string{"appointments", "practitioners", "access", "claim", "authorization_requests", "password"} {
				if strings.Contains(statement.sql, secret) {
					t.Errorf("%q in %s", secret, statement.sql)
				}
			}
		}
	})
}

// first names the first connection of the list.
func first(t *testing.T, opened *Opened) connection.Ref {
	t.Helper()
	entries, err := opened.Store.Support().Entries(t.Context(), support.Filter{}, time.Now(), support.Place{}, 1)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%+v, %v", entries, err)
	}
	return entries[0].Ref
}

// planner explains the statements that a function runs.
type planner struct {
	conn *sql.Conn
	ran  *[]ranStatement
}

// newPlanner makes a planner with a connection of its own.
func newPlanner(t *testing.T, opened *Opened) planner {
	t.Helper()
	conn, err := opened.Database.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return planner{conn: conn, ran: record(t, opened)}
}

// ranStatement is a statement with its values.
type ranStatement struct {
	sql    string
	values []any
}

// record notes what gorm reads from now on.
func record(t *testing.T, opened *Opened) *[]ranStatement {
	t.Helper()
	ran := &[]ranStatement{}
	note := func(db *gorm.DB) {
		*ran = append(*ran, ranStatement{db.Statement.SQL.String(), slices.Clone(db.Statement.Vars)})
	}
	callbacks := opened.Database.Gorm().Callback()
	for _, register := range []func(string, func(*gorm.DB)) error{
		callbacks.Query().After("gorm:query").Register, callbacks.Row().After("gorm:row").Register, callbacks.Raw().After("gorm:raw").Register,
	} {
		if err := register("storetest:record", note); err != nil {
			t.Fatal(err)
		}
	}
	return ran
}

// plan is a node of a plan as PostgreSQL describes it.
type plan struct {
	NodeType string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Loops    float64 `json:"Actual Loops"`
	Plans    []plan
}

// explain runs fn, and each statement of it again with and without knowing its
// values, and wants them to read little and to sort no more than a page.
func (p planner) explain(t *testing.T, name string, limit float64, fn func() error) {
	t.Helper()
	*p.ran = nil
	if err := fn(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(*p.ran) == 0 {
		t.Fatalf("%s: no statement ran", name)
	}
	for _, statement := range *p.ran {
		for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
			if _, err := p.conn.ExecContext(t.Context(), "SET plan_cache_mode = "+mode); err != nil {
				t.Fatal(err)
			}
			var text string
			err := p.conn.QueryRowContext(t.Context(), "EXPLAIN (ANALYZE, FORMAT JSON) "+statement.sql, statement.values...).Scan(&text)
			var plans []struct{ Plan plan }
			if err == nil {
				err = json.Unmarshal([]byte(text), &plans)
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if fault := plans[0].Plan.fault(limit); fault != "" {
				t.Errorf("%s, %s: %s\n%s\n%s", name, mode, fault, statement.sql, text)
			}
		}
	}
}

// fault says what a plan does that a page may not.
func (p plan) fault(limit float64) string {
	large := slices.Contains([]string{"directory", "directory_terms", "problems", "connections", "events", "event_log", "appointments", "removed_appointments"}, p.Relation)
	read := (p.Rows + p.Removed) * p.Loops
	switch {
	case large && p.NodeType == "Seq Scan":
		return p.NodeType + " on " + p.Relation
	case large && read > 6*limit:
		return fmt.Sprintf("%.0f rows read from %s", read, p.Relation)
	}
	for _, below := range p.Plans {
		// A page's problems are sorted, a few for each connection.
		if strings.Contains(p.NodeType, "Sort") && below.Rows > 3*limit {
			return fmt.Sprintf("%.0f rows sorted", below.Rows)
		}
		if fault := below.fault(limit); fault != "" {
			return fault
		}
	}
	return ""
}
