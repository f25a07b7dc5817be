package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

func TestWhatKeepsADayFromBeingComparedHasWords(t *testing.T) {
	t.Parallel()
	removed, off := true, false
	for _, trouble := range []struct {
		name     string
		begin    func(*testing.T, *bench)
		told     string
		mark     string
		primary  string
		repaired string
	}{
		{"down", func(t *testing.T, b *bench) { fault(t, b.site, "bayside", on(sandbox.API, sandbox.Down)...) },
			"Core Practice is not answering.", "bad", "", "Nothing was repaired. Core Practice is not answering."},
		{"limited", func(t *testing.T, b *bench) {
			fault(t, b.site, "bayside", sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 600})
		}, "Core Practice asked us to slow down. Please wait until today 12:10, then compare again.", "notice", "", "Nothing was repaired. Core Practice asked us to slow down."},
		{"rubbish", func(t *testing.T, b *bench) { fault(t, b.site, "bayside", on(sandbox.API, sandbox.HTML)...) },
			"Core Practice answered in a way we cannot read.", "bad", "", "Nothing was repaired. Core Practice answered in a way we cannot read."},
		{"switched off", func(t *testing.T, b *bench) {
			if err := b.site.Sandbox.Change("bayside", corepractice.SettingsChange{Activated: &off}); err != nil {
				t.Fatal(err)
			}
		}, "Core Practice says that this product is switched off for your practice.", "bad", "", "Nothing was repaired. Core Practice says that this product is switched off for your practice."},
		{"location gone", func(t *testing.T, b *bench) {
			if err := b.site.Sandbox.ChangeLocation("bayside", "b1", practice.LocationChange{Removed: &removed}); err != nil {
				t.Fatal(err)
			}
		}, "“Bayside Sydney” is no longer listed in Core Practice.", "notice", "Choose locations", "Nothing was repaired. “Bayside Sydney” is no longer listed in Core Practice."},
		{"sign-in dead", func(t *testing.T, b *bench) {
			if _, err := b.site.Sandbox.RevokeGrants("bayside"); err != nil {
				t.Fatal(err)
			}
		}, "Core Practice no longer accepts our sign-in.", "bad", "Reconnect", "Nothing was repaired. Core Practice no longer accepts our sign-in."},
	} {
		t.Run(trouble.name, func(t *testing.T) {
			t.Parallel()
			b := openBench(t, noon())
			b.read(t, "b1", busyDate)
			trouble.begin(t, b)
			before := b.site.Tables(t)
			page := b.compare(t, "b1", busyDate)
			told := squeezed(page.Find("[data-obstacle]"))
			if page.Status != http.StatusOK || !strings.HasPrefix(told, trouble.told) || verdict(page) != "" {
				t.Errorf("status %d, %q, %q", page.Status, told, verdict(page))
			}
			if mark := page.Find("[data-obstacle]").AttrOr("data-mark", ""); mark != trouble.mark {
				t.Errorf("mark %q, want %q", mark, trouble.mark)
			}
			if primary := strings.TrimSpace(page.Find("main .button.primary").Text()); primary != trouble.primary {
				t.Errorf("primary %q, want %q", primary, trouble.primary)
			}
			repaired := b.repair(t, "b1", busyDate)
			if notice := noticeOf(repaired); !strings.HasPrefix(notice, trouble.repaired) {
				t.Errorf("the repair says %q, want %q", notice, trouble.repaired)
			}
			after := b.site.Tables(t)
			for _, table := range []string{"appointments", "practitioners", "sync_cursors", "locations"} {
				if !slices.Equal(before[table], after[table]) {
					t.Errorf("%s changed", table)
				}
			}
		})
	}
}

func TestADisconnectWhileADayIsComparedShowsNothing(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(*bench, *testing.T) *apptest.Page{
		"compared": func(b *bench, t *testing.T) *apptest.Page { return b.compare(t, "b1", busyDate) },
		"repaired": func(b *bench, t *testing.T) *apptest.Page { return b.repair(t, "b1", busyDate) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBench(t, noon())
			b.read(t, "b1", busyDate)
			b.site.Exec(t, `UPDATE appointments SET reason = 'Another'`)
			other := b.site.SignedIn(t, b.site.Owner)
			b.asks.before = func(path string) {
				if path == "/appointments" {
					b.asks.mu.Lock()
					b.asks.before = nil
					b.asks.mu.Unlock()
					other.Post("/connections/"+b.id+"/disconnect", nil)
				}
			}
			is(t, act(b, t), http.StatusConflict, "This connection is not connected")
			settled(t, b.site)
			empty(t, b.site, "appointments", "practitioners", "locations", "sync_cursors", "credentials", "problems")
			is(t, b.visitor.Get(b.path("b1", busyDate)), http.StatusConflict, "This connection is not connected")
		})
	}
}

func TestTwoClicksOnRepairRepairOnce(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	b.read(t, "b1", busyDate)
	held := b.ids(t, "b1", busyDate)
	b.site.Exec(t, `UPDATE appointments SET reason = 'Another' WHERE appointment_id = ?`, held[0])
	path := "/connections/" + b.id + "/compare/repair"
	for _, page := range atOnce(b.visitor, sent(b.visitor, path, fields("b1", busyDate)), sent(b.visitor, path, fields("b1", busyDate))) {
		if page.Status != http.StatusOK || verdict(page) != "equal" {
			t.Errorf("status %d, %q", page.Status, verdict(page))
		}
	}
	if events := b.site.Rows(t, `SELECT sequence FROM events WHERE kind = 'day_repaired' AND detail = '1'`); len(events) != 1 {
		t.Errorf("%d repairs", len(events))
	}
	if reuses := b.site.Sandbox.State().Reuses; len(reuses) > 0 {
		t.Errorf("refresh tokens were used twice: %v", reuses)
	}
}

func TestSeveralDaysAreComparedSideBySide(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	days := []string{"2026-11-23", "2026-11-24", "2026-11-25"}
	for _, day := range days {
		b.compare(t, "b1", day)
	}
	for _, day := range days {
		if page := b.visitor.Get(b.path("b1", day)); verdict(page) == "" {
			t.Errorf("%s is not compared when it is reloaded", day)
		}
	}
	for i := range 20 {
		b.compare(t, "b1", noon().AddDate(0, 0, 5+i).Format("2006-01-02"))
	}
	if page := b.visitor.Get(b.path("b1", days[0])); verdict(page) != "" {
		t.Error("a session keeps more than the last few comparisons")
	}
	for _, row := range b.site.Rows(t, `SELECT data FROM sessions`) {
		if strings.Contains(row, "compare") && (strings.Contains(row, "b1") || strings.Contains(row, b.id)) {
			t.Error("the session names a location or a connection")
		}
	}
}

func TestComparisonsKeepToTheirNumberOfStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		clock := apptest.NewClock(noon())
		site := apptest.Start(t, apptest.Options{
			Database: database, Quiet: true, Now: clock.Now, AroundApp: counts.around,
			Sandbox: func(o *corepractice.Options) { o.AppointmentCount = 3000 },
		})
		visitor := site.SignedIn(t, site.Owner)
		id := visitor.Connect("bayside")
		path := "/connections/" + id + "/compare"
		form := url.Values{"location": {"b1"}, "date": {busyDate}}
		got := []int{}
		visitor.Get(path + "?" + form.Encode())
		got = append(got, counts.of("GET "+path))
		visitor.Post(path, form)
		got = append(got, counts.of("POST "+path), counts.of("GET "+path))
		visitor.Post(path+"/repair", form)
		got = append(got, counts.of("POST "+path+"/repair"), counts.of("GET "+path))
		if want := []int{5, 6, 16, 36, 16}; slices.ContainsFunc(got, func(n int) bool { return n == 0 }) || !within(got, want) {
			t.Errorf("%d statements (before, asking, compared, repairing, compared), at most %d", got, want)
		}
	})
}

// within reports whether no number is above its bound.
func within(numbers, bounds []int) bool {
	for i, number := range numbers {
		if number > bounds[i] {
			return false
		}
	}
	return true
}

func TestARepairIsInTheActivity(t *testing.T) {
	t.Parallel()
	b := openBench(t, noon())
	b.repair(t, "b1", busyDate)
	b.clock.Add(time.Minute)
	page := b.visitor.Get("/connections/" + b.id + "/activity")
	if !strings.Contains(page.Find("main").Text(), "Kim Lee repaired appointments of Bayside Dental Group") {
		t.Errorf("activity: %q", squeezed(page.Find("main")))
	}
}
