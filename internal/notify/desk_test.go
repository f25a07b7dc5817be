package notify_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/notify"
	"mooring/internal/storetest"
)

// desk is a Service on a real store with one connection of one practice, a clock
// that moves when it is told to, and a transport that keeps what it is given.
type desk struct {
	*storetest.Opened
	*post
	t       *testing.T
	service *notify.Service
	ctx     context.Context
	about   connection.Connection

	mu  sync.Mutex
	now time.Time
}

// newDesk makes a desk with the owner kim.
func newDesk(t *testing.T, open storetest.Opener) *desk {
	t.Helper()
	d := &desk{t: t, ctx: t.Context(), now: time.Date(2026, 11, 23, 22, 40, 0, 0, time.UTC), post: &post{}}
	d.Opened = open(t, storetest.Options{Now: d.clock})
	d.restart()
	d.about = connection.Connection{
		ID: "conn-1", OrganisationID: "harbour", Provider: "core-practice",
		Tenant: connection.Tenant{ID: "bayside", Name: "Bayside Dental Group", URL: "https://bayside.corepractice.is", Address: "bayside"},
		Status: connection.StatusConnected, StatusSince: d.now, Epoch: 1,
		CreatedAt: d.now, ConnectedAt: d.now.Add(-time.Hour), SyncedAt: d.now.Add(-time.Minute),
	}
	d.save(d.about)
	d.inTx(func(tx connection.Tx) error {
		return tx.SaveLocations(d.ctx, d.about.Ref(), []connection.Location{
			{ID: "b1", Name: "Bayside", TimeZone: "Australia/Sydney", Listed: true, Chosen: true},
		})
	})
	d.exec(`INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES ('harbour', 'Harbourside Health', 'harbour', 'Australia/Perth', 1)`)
	d.owner("kim")
	return d
}

// providers know a provider at which people sign in, and one that takes a client id
// and a secret.
type providers struct{}

// Info implements notify.Providers.
func (providers) Info(slug string) (connection.ProviderInfo, bool) {
	if slug == "docplanner" {
		return connection.ProviderInfo{Slug: slug, Name: "Docplanner", Grant: connection.GrantClient}, true
	}
	return connection.ProviderInfo{Slug: slug, Name: "Core Practice", Scopes: []connection.Scope{
		{Name: "appointments:read", Title: "Appointments", Without: "No appointments are shown."},
	}}, slug == "core-practice"
}

// post is a transport that keeps mail, or fails as it is told to.
type post struct {
	mu   sync.Mutex
	sent []notify.Mail
	fail error
	// during runs while a mail is being sent.
	during func()
}

// Send implements notify.Transport.
func (p *post) Send(_ context.Context, mail notify.Mail) (notify.Sending, error) {
	p.mu.Lock()
	during := p.during
	p.mu.Unlock()
	if during != nil {
		during()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return notify.Sending{}, p.fail
	}
	p.sent = append(p.sent, mail)
	return notify.Sending{Outcome: notify.OutcomeSent}, nil
}

// failing makes every mail from now on fail; nil: none.
func (p *post) failing(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = err
}

// mails are those sent so far.
func (p *post) mails() []notify.Mail {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// clock reads the clock.
func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// advance moves the clock.
func (d *desk) advance(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// inTx runs fn in a transaction that must succeed.
func (d *desk) inTx(fn func(tx connection.Tx) error) {
	d.t.Helper()
	if err := d.Connections.InTx(d.ctx, fn); err != nil {
		d.t.Fatalf("transaction: %v", err)
	}
}

// save writes the connection.
func (d *desk) save(c connection.Connection) {
	d.t.Helper()
	d.inTx(func(tx connection.Tx) error { return tx.Save(d.ctx, c) })
	d.about = c
}

// status moves the connection to a status.
func (d *desk) status(status connection.Status) {
	d.t.Helper()
	moved := d.about
	moved.Status, moved.StatusSince = status, d.clock()
	d.save(moved)
}

// reconnect signs in anew: every problem ends.
func (d *desk) reconnect() {
	d.t.Helper()
	again := d.about
	again.Status, again.StatusSince, again.ConnectedAt = connection.StatusConnected, d.clock(), d.clock()
	again.Epoch++
	d.save(again)
	d.over()
}

// disconnect ends the connection.
func (d *desk) disconnect() {
	d.t.Helper()
	d.inTx(func(tx connection.Tx) error {
		_, err := tx.Purge(d.ctx, d.about.Ref())
		return err
	})
	d.status(connection.StatusDisconnected)
}

// exec runs a statement, past every repository.
func (d *desk) exec(statement string, values ...any) {
	d.t.Helper()
	if err := d.Database.Gorm().WithContext(d.ctx).Exec(statement, values...).Error; err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

// owner adds an owner.
func (d *desk) owner(id string) {
	d.t.Helper()
	d.exec(`INSERT INTO users (id, organisation_id, email, name, role, password_hash, created_at) VALUES (?, 'harbour', ?, ?, 'owner', '', 1)`,
		id, id+"@example.com", strings.ToUpper(id[:1])+id[1:]+" Lee")
}

// mailSwitch turns a person's mail on or off.
func (d *desk) mailSwitch(id string, on bool) {
	d.t.Helper()
	d.exec(`UPDATE users SET wants_mail = (? = 1) WHERE id = ?`, map[bool]int{true: 1}[on], id)
}

// open opens problems now; "kind subject" is one with a subject.
func (d *desk) open(kinds ...connection.ProblemKind) {
	d.t.Helper()
	for _, kind := range kinds {
		name, subject, _ := strings.Cut(string(kind), " ")
		d.openProblem(connection.Problem{Kind: connection.ProblemKind(name), Subject: subject, Label: subject})
	}
}

// openProblem opens a problem now.
func (d *desk) openProblem(problem connection.Problem) {
	d.t.Helper()
	problem.OpenedAt = d.clock()
	d.inTx(func(tx connection.Tx) error {
		_, err := tx.OpenProblem(d.ctx, d.about.Ref(), problem)
		return err
	})
}

// over ends problems now; none named: all.
func (d *desk) over(kinds ...connection.ProblemKind) {
	d.t.Helper()
	d.inTx(func(tx connection.Tx) error {
		_, err := tx.ResolveProblems(d.ctx, d.about.Ref(), d.clock(), kinds...)
		return err
	})
}

// plan makes a round of plans.
func (d *desk) plan() {
	d.t.Helper()
	if err := d.service.Plan(d.ctx); err != nil {
		d.t.Fatalf("plan: %v", err)
	}
}

// waiting lists the letters that are due.
func (d *desk) waiting() []string {
	d.t.Helper()
	waiting, err := d.service.Waiting(d.ctx)
	if err != nil {
		d.t.Fatalf("list waiting: %v", err)
	}
	ids := make([]string, len(waiting))
	for i, due := range waiting {
		ids[i] = due.LetterID
	}
	return ids
}

// deliver delivers what is due and returns what Deliver returned.
func (d *desk) deliver() []error {
	d.t.Helper()
	var got []error
	for _, id := range d.waiting() {
		got = append(got, d.service.Deliver(d.ctx, id))
	}
	return got
}

// round plans and delivers.
func (d *desk) round() {
	d.t.Helper()
	d.plan()
	d.deliver()
}

// pass lets time pass, with a round every so often.
func (d *desk) pass(duration, every time.Duration) {
	d.t.Helper()
	for ; duration > 0; duration -= every {
		d.advance(every)
		d.round()
	}
}

// log lists what was sent: "problem provider_unreachable kim".
func (d *desk) log() []string {
	d.t.Helper()
	var rows []struct{ Kind, Problem, Person string }
	err := d.Database.Gorm().WithContext(d.ctx).Raw(`SELECT letters.kind, COALESCE(problems.kind, '') AS problem, letters.user_id AS person
		FROM letters LEFT JOIN problems ON problems.id = letters.problem_id
		WHERE letters.outcome = 'sent' ORDER BY letters.ended_at, letters.number, letters.user_id`).Scan(&rows).Error
	if err != nil {
		d.t.Fatal(err)
	}
	log := make([]string, len(rows))
	for i, row := range rows {
		log[i] = strings.Join(strings.Fields(row.Kind+" "+row.Problem+" "+row.Person), " ")
	}
	return log
}

// wantLog checks what was sent, and that as many mails left.
func (d *desk) wantLog(want ...string) {
	d.t.Helper()
	if got := d.log(); !slices.Equal(got, want) {
		d.t.Errorf("sent:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if len(d.mails()) != len(want) {
		d.t.Errorf("%d mails left, want %d", len(d.mails()), len(want))
	}
}

// column reads one column of letters, oldest first, for failures and states.
func (d *desk) column(expression string) string {
	d.t.Helper()
	var values []string
	err := d.Database.Gorm().WithContext(d.ctx).Raw(fmt.Sprintf("SELECT %s FROM letters ORDER BY created_at, number, user_id", expression)).Scan(&values).Error
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(values, " ")
}
