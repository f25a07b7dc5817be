package corepractice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// faultTenant is the practice at which faults are tried.
const faultTenant = "manly"

// situation is something that a practice does while a fault is on.
type situation interface {
	// meets reports whether the fault can strike then.
	meets(sandbox.Fault) bool
	// under does it with the fault on and returns what the practice is told; empty:
	// nothing.
	under(t *trial) string
	// harmless proves, with the fault still on, that it does no harm.
	harmless(t *trial)
	// after does, with the fault over, what the practice was told to, and wants all
	// to be well. It says how that came.
	after(t *trial) string
}

// trial is one fault in one situation.
type trial struct {
	*inquiry
	owner *client
	fault sandbox.Fault
	// id is the practice's connection.
	id string
	// pictured: there is a picture of what the practice is told.
	pictured bool
}

// tryFaults tries every fault that can strike in a situation.
func (q *inquiry) tryFaults(met situation) string {
	t := &trial{inquiry: q, owner: q.owner()}
	t.id = t.owner.connect(faultTenant)
	var table []string
	told := 0
	for _, fault := range sandbox.Every(corepractice.ScopeRead) {
		if !met.meets(fault) || q.failed != nil {
			continue
		}
		t.fault = inRealTime(fault)
		line, said := t.try(met)
		table = append(table, line)
		if said {
			told++
		}
	}
	q.note("What the practice is told of each fault", strings.Join(table, "\n\n"))
	return fmt.Sprintf("Of %d faults the practice is told %d in plain words, and %d do no harm.", len(table), told, len(table)-told)
}

// inRealTime shortens the wait that Core Practice asks for: a sync that was told to
// wait is held by the queue, which goes by the real clock and not the stage's.
func inRealTime(fault sandbox.Fault) sandbox.Fault {
	if fault.Kind == sandbox.RateLimited {
		fault.Seconds = 1
	}
	return fault
}

// try tries one fault; it returns a line for the evidence and whether the
// practice was told.
func (t *trial) try(met situation) (line string, told bool) {
	t.must(t.Provider.SetFaults(faultTenant, t.fault))
	said := met.under(t)
	why := calmAbout(t.fault)
	switch {
	case why != "":
		t.want(said == "", "The practice is told of “%s”, which does no harm: “%s”", t.name(), said)
		met.harmless(t)
		line = "(nothing, because " + why + ")"
	default:
		t.want(said != "", "The practice is told nothing of “%s”.", t.name())
		t.plain("“"+t.name()+"”", said)
		line = "“" + said + "”"
	}
	t.must(t.Provider.ClearFaults(faultTenant))
	t.clock.advance(10 * time.Minute)
	return t.name() + "\n  " + line + "\n  afterwards: " + met.after(t), why == ""
}

// try1 keeps an error.
func (t *trial) must(err error) { t.inquiry.try(err) }

// name is the fault in words: "Half an answer (token)".
func (t *trial) name() string {
	where := string(t.fault.Target)
	if t.fault.AfterWork {
		where += ", after the work was done"
	}
	return t.fault.Label() + " (" + where + ")"
}

// told is what the card tells of problems, worst first, in one text.
func (t *trial) told() string {
	var said []string
	for _, problem := range notices(t.owner.card(t.id)) {
		said = append(said, problem.text)
	}
	return strings.Join(said, " ")
}

// picture keeps a picture of the first card that tells of something.
func (t *trial) picture() {
	if !t.pictured && t.told() != "" {
		t.pictured = true
		t.browserShot("/connections", "The card under “"+t.name()+"”")
	}
}

// use presses both buttons that ask Core Practice something.
func (t *trial) use() {
	t.owner.press(t.id, "check")
	if t.owner.status(t.id) == string(connection.StatusConnected) {
		t.owner.press(t.id, "sync")
		t.owner.synced(t.id)
	}
}

// well wants the card to show that all is well.
func (t *trial) well() {
	shown := t.owner.card(t.id)
	t.want(shown.AttrOr("data-health", "") == string(connection.HealthHealthy) && t.told() == "",
		"Under or after “%s” the connection is not well: “%s”", t.name(), tidy(shown.Find("[data-status-line]").Text()+" "+t.told()))
}

// works wants all to be well, and a change that is made now to be shown.
func (t *trial) works() {
	t.well()
	kept := t.newLedger(faultTenant)
	location := kept.book.Locations()[0].ID
	changed, found := t.soon(kept, location)
	if !found {
		return
	}
	reason := "Edited for " + t.name()
	_, err := t.Provider.ChangeAppointment(faultTenant, changed.ID, practice.AppointmentChange{Reason: &reason})
	t.must(err)
	t.clock.advance(time.Minute)
	if t.fault.Kind == sandbox.ForgetsChanges {
		t.nextDay()
	}
	t.use()
	date := changed.Start.In(kept.zones[location]).Format(time.DateOnly)
	wanted := kept.byDay(t.inquiry, location)[date]
	shownRows := t.owner.get(dayPath(t.id, location, date)).rows()
	t.want(slices.Equal(shownRows, wanted), "Under or after “%s” a change is not shown: %s is not %s.", t.name(), shownRows, wanted)
}

// soon finds an appointment of the days that are compared daily, one of those that
// a forgetful Core Practice leaves out.
func (t *trial) soon(kept *ledger, location string) (practice.Appointment, bool) {
	now := t.clock.Now()
	for _, a := range kept.within(t.inquiry, location) {
		if a.Start.After(now.AddDate(0, 0, 2)) && a.Start.Before(now.AddDate(0, 0, 20)) && a.Seq%2 == 1 {
			return a, true
		}
	}
	t.want(false, "There is no appointment to be changed.")
	return practice.Appointment{}, false
}

// nextDay lets a day pass, after which the practice has to sign in anew and the
// daily comparison is due.
func (t *trial) nextDay() {
	t.clock.advance(25 * time.Hour)
	t.owner.signIn(demo.Owner())
}

// mended wants all to be well, by signing in again where the practice is asked to.
func (t *trial) mended() string {
	t.use()
	how := "all is well by itself"
	if t.owner.card(t.id).Find(`form[action$="/reconnect"]`).Length() > 0 {
		t.owner.allow(t.owner.departAgain(t.id, faultTenant))
		t.owner.synced(t.id)
		how = "all is well after signing in again, as it was told to"
	}
	t.well()
	return how
}
