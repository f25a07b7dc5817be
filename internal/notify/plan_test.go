package notify_test

import (
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/notify"
	"mooring/internal/storetest"
)

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// scenarios are stories of a connection, and the letters that are sent of each.
var scenarios = map[string]struct {
	story func(*desk)
	want  []string
}{
	"a sign-in that is refused is told at once": {
		story: func(d *desk) { d.open(connection.ProblemSignInRefused); d.round(); d.pass(2*hour, 10*minute) },
		want:  []string{"problem sign_in_refused kim"},
	},
	"an outage of three hours is one letter and one all-clear": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable)
			d.pass(3*hour, 10*minute)
			d.over(connection.ProblemUnreachable)
			d.pass(2*day, 4*hour)
		},
		want: []string{"problem provider_unreachable kim", "all_clear provider_unreachable kim"},
	},
	"an outage that is over within the hour is not told": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable)
			d.pass(59*minute, 59*minute)
			d.over(connection.ProblemUnreachable)
			d.pass(day, 3*hour)
		},
	},
	"flapping is one letter and one all-clear": {
		story: func(d *desk) {
			for range 20 {
				d.open(connection.ProblemUnreachable)
				d.pass(7*minute, 7*minute)
				d.over(connection.ProblemUnreachable)
				d.pass(3*minute, 3*minute)
			}
			d.pass(day, 3*hour)
		},
		want: []string{"problem provider_unreachable kim", "all_clear provider_unreachable kim"},
	},
	"what is never told is not told": {
		story: func(d *desk) {
			d.open(connection.ProblemLocationNew, connection.ProblemLocationRenamed)
			d.pass(2*day, 4*hour)
			d.over()
			d.pass(2*day, 4*hour)
		},
	},
	"reminders come 3 and 10 days after, and nothing after that": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.round()
			d.pass(3*day-6*hour, 6*hour)
			d.wantLog("problem sign_in_refused kim")
			d.pass(6*hour, 6*hour)
			d.wantLog("problem sign_in_refused kim", "reminder sign_in_refused kim")
			d.pass(7*day-6*hour, 6*hour)
			d.wantLog("problem sign_in_refused kim", "reminder sign_in_refused kim")
			d.pass(60*day, day)
		},
		want: []string{"problem sign_in_refused kim", "reminder sign_in_refused kim", "reminder sign_in_refused kim"},
	},
	"after a fortnight without a round there is one reminder, and the next days later": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.round()
			d.advance(14 * day)
			d.round()
			d.pass(6*day, 6*hour)
			d.wantLog("problem sign_in_refused kim", "reminder sign_in_refused kim")
			d.pass(2*day, 6*hour)
		},
		want: []string{"problem sign_in_refused kim", "reminder sign_in_refused kim", "reminder sign_in_refused kim"},
	},
	"after the all-clear it is a new problem and a new letter": {
		story: func(d *desk) {
			for range 2 {
				d.open(connection.ProblemUnreachable)
				d.pass(2*hour, 10*minute)
				d.over(connection.ProblemUnreachable)
				d.pass(hour, 10*minute)
			}
		},
		want: []string{
			"problem provider_unreachable kim", "all_clear provider_unreachable kim",
			"problem provider_unreachable kim", "all_clear provider_unreachable kim",
		},
	},
	"five locations that vanish together are one letter and one all-clear": {
		story: func(d *desk) {
			d.open("location_removed a", "location_removed b", "location_removed c", "location_removed d", "location_removed e")
			d.pass(2*hour, 10*minute)
			d.over()
			d.pass(day, 3*hour)
		},
		want: []string{"problem location_removed kim", "all_clear location_removed kim"},
	},
	"a location that vanishes on another day is told by itself": {
		story: func(d *desk) {
			d.open("location_removed a")
			d.pass(day, 3*hour)
			d.open("location_removed b")
			d.pass(hour, 10*minute)
		},
		want: []string{"problem location_removed kim", "problem location_removed kim"},
	},
	"a provider that fails in one way after another is told once": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable)
			d.pass(2*hour, 10*minute)
			d.over(connection.ProblemUnreachable)
			d.open(connection.ProblemMalformed)
			d.pass(20*minute, 10*minute)
			d.over(connection.ProblemMalformed)
			d.open(connection.ProblemUnreachable)
			d.pass(5*hour, 20*minute)
			d.over()
			d.pass(day, 3*hour)
		},
		want: []string{"problem provider_unreachable kim", "all_clear provider_unreachable kim"},
	},
	"the all-clear waits while the trouble goes on in another shape": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable)
			d.pass(2*hour, 10*minute)
			d.open(connection.ProblemMalformed)
			d.over(connection.ProblemUnreachable)
			d.pass(40*minute, 10*minute)
			d.wantLog("problem provider_unreachable kim")
			d.over()
			d.pass(3*hour, 10*minute)
		},
		want: []string{"problem provider_unreachable kim", "all_clear provider_unreachable kim"},
	},
	"a refused sign-in is told although an outage was": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable)
			d.pass(2*hour, 10*minute)
			d.over()
			d.open(connection.ProblemSignInRefused)
			d.status(connection.StatusNeedsReconnect)
			d.pass(day, 3*hour)
		},
		want: []string{"problem provider_unreachable kim", "problem sign_in_refused kim"},
	},
	"what is wrong besides a sign-in that is needed is not told": {
		story: func(d *desk) {
			d.open(connection.ProblemUnreachable, "scope_missing appointments:read", "location_removed a")
			d.open(connection.ProblemSignInUnknown)
			d.status(connection.StatusNeedsReconnect)
			d.pass(2*day, 4*hour)
		},
		want: []string{"problem sign_in_unknown kim"},
	},
	"two reasons to sign in again are one letter": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInUnknown)
			d.pass(2*hour, 10*minute)
			d.open(connection.ProblemSignInRefused)
			d.status(connection.StatusNeedsReconnect)
			d.pass(day, 3*hour)
			d.reconnect()
			d.pass(day, 3*hour)
		},
		want: []string{"problem sign_in_unknown kim", "all_clear sign_in_unknown kim"},
	},
	"a sign-in that is refused again after a reconnect is told again": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.status(connection.StatusNeedsReconnect)
			d.pass(hour, 10*minute)
			d.advance(minute)
			d.reconnect()
			d.advance(10 * minute)
			d.open(connection.ProblemSignInRefused)
			d.status(connection.StatusNeedsReconnect)
			d.pass(2*hour, 10*minute)
		},
		want: []string{"problem sign_in_refused kim", "problem sign_in_refused kim"},
	},
	"an owner who comes later gets what comes later": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.round()
			d.owner("late")
			d.pass(4*day, 6*hour)
			d.owner("latest")
			d.over()
			d.pass(day, 3*hour)
		},
		want: []string{
			"problem sign_in_refused kim", "reminder sign_in_refused kim", "reminder sign_in_refused late",
			"all_clear sign_in_refused kim", "all_clear sign_in_refused late",
		},
	},
	"an owner who wants no mail gets none": {
		story: func(d *desk) {
			d.owner("off")
			d.mailSwitch("off", false)
			d.open(connection.ProblemSignInRefused)
			d.pass(4*day, 6*hour)
		},
		want: []string{"problem sign_in_refused kim", "reminder sign_in_refused kim"},
	},
	"an owner who switches off between planning and sending gets nothing": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.plan()
			d.mailSwitch("kim", false)
			d.pass(hour, 10*minute)
		},
	},
	"whoever switches on while a problem is open is told of it": {
		story: func(d *desk) {
			d.mailSwitch("kim", false)
			d.open(connection.ProblemSignInRefused)
			d.pass(2*day, 4*hour)
			d.mailSwitch("kim", true)
			d.pass(hour, 10*minute)
		},
		want: []string{"problem sign_in_refused kim"},
	},
	"a disconnect ends all telling": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.round()
			d.disconnect()
			d.pass(12*day, 6*hour)
		},
		want: []string{"problem kim"},
	},
	"a disconnect drops what waits": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.plan()
			d.disconnect()
			d.pass(hour, 10*minute)
		},
	},
	"a reconnect drops what waits, and nobody hears of it": {
		story: func(d *desk) {
			d.open(connection.ProblemSignInRefused)
			d.plan()
			d.reconnect()
			d.pass(day, 10*minute)
		},
	},
}

func TestPlanningTellsWhatIsDue(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		for name, scenario := range scenarios {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t, open)
				scenario.story(d)
				d.wantLog(scenario.want...)
			})
		}
	})
}

func TestSeveralThatPlanAtOnceWriteOneLetter(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open)
		d.open(connection.ProblemSignInRefused, "location_removed a", "location_removed b")
		other := notify.New(notify.Options{
			Store: d.Store.Letters(), Transport: d.post, Providers: providers{}, Now: d.clock,
		})
		var group sync.WaitGroup
		for _, service := range []*notify.Service{d.service, other, d.service, other} {
			group.Go(func() {
				if err := service.Plan(d.ctx); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := d.column("kind || ' ' || user_id"); got != "problem kim" {
			t.Errorf("letters: %s", got)
		}
	})
}

func TestOneThatCannotBeToldDoesNotKeepTheOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.open(connection.ProblemSignInRefused)
	broken := d.about
	broken.ID, broken.Tenant.ID = "conn-0", "manly"
	d.inTx(func(tx connection.Tx) error {
		if err := tx.Save(d.ctx, broken); err != nil {
			return err
		}
		_, err := tx.OpenProblem(d.ctx, broken.Ref(), connection.Problem{Kind: connection.ProblemSignInRefused, OpenedAt: d.clock().Add(-time.Hour)})
		return err
	})
	d.exec(`UPDATE connections SET receipt = '[]' WHERE id = 'conn-0'`)
	if err := d.service.Plan(d.ctx); err == nil {
		t.Error("the broken row is not reported")
	}
	if got := d.column("connection_id"); got != "conn-1" {
		t.Errorf("letters about: %q", got)
	}
}
