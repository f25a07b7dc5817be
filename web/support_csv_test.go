package web_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apptest"
	"mooring/internal/support"
	"mooring/web"
)

// exported reads an answer as CSV, with its head.
func exported(t *testing.T, page *apptest.Page) [][]string {
	t.Helper()
	if kind := page.Header.Get("Content-Type"); page.Status != http.StatusOK || !strings.HasPrefix(kind, "text/csv; charset=utf-8") {
		t.Fatalf("status %d, %s", page.Status, kind)
	}
	lines, err := csv.NewReader(strings.NewReader(page.Body)).ReadAll()
	if err != nil {
		t.Fatalf("no CSV: %v", err)
	}
	return lines
}

func TestTheExportHoldsEveryMatchingConnection(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true, Now: apptest.NewClock(noon()).Now})
		owner, staff := site.SignedIn(t, site.Owner), staffOf(t, site)
		id := owner.Connect("manly")
		copies(t, site, id, 519)
		down(t, site, owner, "manly", id)
		page := staff.Get("/support/connections.csv")
		lines := exported(t, page)
		if len(lines) != 521 || lines[1][1] != "Manly Dental" || lines[520][1] != "Practice 0519" {
			t.Errorf("%d lines from %q to %q", len(lines), lines[1][1], lines[len(lines)-1][1])
		}
		if named := page.Header.Get("Content-Disposition"); named != `attachment; filename="connections-2026-11-21.csv"` {
			t.Errorf("the file is named %s", named)
		}
		if strings.Count(page.Body, "\r\n") != 521 {
			t.Error("its lines do not end as RFC 4180 has it")
		}
		site.Log.Await(t, "connections=520 complete=true", 1)
		want := [][]string{lines[0], {
			id, "Manly Dental", "https://manly.corepractice.is", "Harbourside Health", "Core Practice", "connected", "failing", "2026-11-21T01:00:00Z",
			"Provider not answering", "2026-11-21T01:00:00Z", "Provider not answering", "2026-11-21T01:00:00Z", "", "",
		}}
		filtered := exported(t, staff.Get("/support/connections.csv?health=failing"))
		filtered[1][13] = "" // Whether it lapses is the provider's rule.
		if diff := cmp.Diff(want, filtered); diff != "" {
			t.Error(diff)
		}
		if none := exported(t, staff.Get("/support/connections.csv?q=nothing-like-it")); len(none) != 1 {
			t.Errorf("%d lines without a connection", len(none))
		}
	})
}

func TestCellsOfTheExportAreNeverFormulas(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	staff := staffOf(t, site)
	for name, want := range map[string]string{
		`=HYPERLINK("http://x","y")`: `'=HYPERLINK("http://x","y")`,
		"+61 2":                      "'+61 2",
		"-1":                         "'-1",
		"@SUM(A1)":                   "'@SUM(A1)",
		"\t=1":                       "'\t=1",
		"a,b \"c\"\nd":               "a,b \"c\"\nd",
		"Zähne 🦷":                    "Zähne 🦷",
		"a=1":                        "a=1",
	} {
		site.Exec(t, `UPDATE connections SET tenant_name = ? WHERE id = ?`, name, id)
		if got := exported(t, staff.Get("/support/connections.csv"))[1][1]; got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
	site.Exec(t, `UPDATE connections SET tenant_name = ? WHERE id = ?`, "\r=1", id)
	if page := staff.Get("/support/connections.csv"); !strings.Contains(page.Body, `"'`) {
		t.Errorf("a carriage return goes first: %q", page.Body)
	}
}

// failing stands for a store that goes away after the first portion.
type failing struct{ support.Store }

// Entries implements support.Store.
func (failing) Entries(_ context.Context, _ support.Filter, _ time.Time, from support.Place, limit int) ([]support.Entry, error) {
	if from != (support.Place{}) {
		return nil, errors.New("the records went away")
	}
	entries := make([]support.Entry, limit)
	for i := range entries {
		entries[i].Place.ID = fmt.Sprint(i)
		entries[i].Tenant.Name = fmt.Sprintf("Practice %04d", i)
	}
	return entries, nil
}

func TestAnExportThatBreaksOffIsCutAndNotEnded(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	staff := staffOf(t, site)
	var log apptest.Log
	logger := slog.New(slog.NewTextHandler(&log, nil))
	server := httptest.NewServer(bare(site, func(o *web.Options) {
		o.Logger = logger
		o.Support = support.New(support.Options{Store: failing{}, Connections: site.App.Connections, Now: noon})
	}))
	defer server.Close()
	request := staff.Request(http.MethodGet, server.URL+"/support/connections.csv", nil)
	for _, cookie := range staff.Cookies() {
		request.AddCookie(cookie)
	}
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatalf("not even the first portion arrives: %v", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || !strings.Contains(string(body), "Practice 0499") {
		t.Errorf("%d bytes arrive, and then: %v", len(body), err)
	}
	log.Await(t, "connections=500 complete=false", 1)
	log.Await(t, "the records went away", 1)
}

func TestAnExportThatCannotBeginIsAPageThatSaysSo(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	staff := staffOf(t, site)
	site.Exec(t, `ALTER TABLE directory RENAME TO elsewhere`)
	page := staff.Get("/support/connections.csv")
	is(t, page, http.StatusInternalServerError, "Something went wrong on our side")
	if named := page.Header.Get("Content-Disposition"); named != "" {
		t.Errorf("the browser would save it: %s", named)
	}
}

func TestAskingOnlyForTheHeadOfAnExportExportsNothing(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	staff := staffOf(t, site)
	page := staff.Send(staff.Request(http.MethodHead, "/support/connections.csv", nil))
	if page.Status != http.StatusOK || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("status %d, %s", page.Status, page.Header.Get("Content-Type"))
	}
	if strings.Contains(site.Log.String(), "connections exported") {
		t.Error("it is logged as an export")
	}
}
