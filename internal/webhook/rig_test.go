package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/notify"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// clock moves when it is told to. It begins at the real time, which receivers compare
// with.
type clock struct{ micros atomic.Int64 }

// now reads it.
func (c *clock) now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// advance moves it.
func (c *clock) advance(by time.Duration) { c.micros.Add(by.Microseconds()) }

// rig is a service over a real store, which a test drives by hand.
type rig struct {
	*webhook.Service
	opened *storetest.Opened
	events *eventlog.Service
	clock  *clock
	mails  *letters
	ctx    context.Context
}

// newRig makes a rig. What options name is kept; receivers on this machine are allowed.
func newRig(t testing.TB, open storetest.Opener, options webhook.Options) *rig {
	t.Helper()
	r := &rig{clock: &clock{}, mails: &letters{}, ctx: t.Context()}
	r.clock.micros.Store(time.Now().UnixMicro())
	r.opened = open(t, storetest.Options{Now: r.clock.now})
	r.events = eventlog.New(eventlog.Options{Store: r.opened.Store.EventLog(), Now: r.clock.now})
	if options.Store == nil {
		options.Store = r.opened.Store.Webhooks()
	}
	if options.Jitter == nil {
		options.Jitter = func() float64 { return 0 }
	}
	if options.Letters == nil {
		options.Letters = r.mails
	}
	options.Events, options.Now = r.events, r.clock.now
	options.AllowPrivate = true
	r.Service = webhook.New(options)
	return r
}

// exec runs a statement.
func (r *rig) exec(t testing.TB, statement string, values ...any) {
	t.Helper()
	if err := r.opened.Database.Gorm().WithContext(r.ctx).Exec(statement, values...).Error; err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// happen writes events of a type into the log.
func (r *rig) happen(t testing.TB, eventType string, count int) {
	t.Helper()
	for range count {
		r.exec(t, `INSERT INTO event_notes (type, at, organisation_id, connection_id, tenant_name, detail, actor, written, deleted)
			VALUES (?, ?, 'O1', 'C1', 'Bayside', '', '', 0, 0)`, eventType, r.clock.now().UnixMicro())
	}
	if _, err := r.events.Publish(r.ctx); err != nil {
		t.Fatalf("publish: %v", err)
	}
}

// endpoint makes an endpoint for a receiver.
func (r *rig) endpoint(t testing.TB, to *receiver, types ...string) webhook.Endpoint {
	t.Helper()
	made, key, err := r.Create(r.ctx, webhook.NewEndpoint{URL: to.URL + "/hooks", Types: types, By: "Kim"})
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	to.trust(key)
	return made
}

// work takes every turn that is due, one after the other, and returns their errors.
func (r *rig) work(t testing.TB) error {
	t.Helper()
	turns, err := r.Store.Due(r.ctx, r.clock.now())
	if err != nil {
		t.Fatalf("due: %v", err)
	}
	var failed []error
	for _, turn := range turns {
		failed = append(failed, r.Work(r.ctx, turn))
	}
	return errors.Join(failed...)
}

// mustWork is work that must not fail.
func (r *rig) mustWork(t testing.TB) {
	t.Helper()
	if err := r.work(t); err != nil {
		t.Fatalf("work: %v", err)
	}
}

// newest is the newest delivery to an endpoint, with its attempts.
func (r *rig) newest(t testing.TB, endpointID string) (webhook.Delivery, []webhook.Attempt) {
	t.Helper()
	list, err := r.Deliveries(r.ctx, endpointID, "", 1)
	if err != nil || len(list) == 0 {
		t.Fatalf("no delivery: %v", err)
	}
	delivery, attempts, err := r.Delivery(r.ctx, list[0].ID())
	if err != nil {
		t.Fatalf("read delivery: %v", err)
	}
	return delivery, attempts
}

// find reads an endpoint.
func (r *rig) find(t testing.TB, id string) webhook.Endpoint {
	t.Helper()
	endpoint, err := r.Find(r.ctx, id)
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	return endpoint
}

// admin adds one of the vendor's people.
func (r *rig) admin(t testing.TB, name, role string) {
	t.Helper()
	r.exec(t, "INSERT INTO users (id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, 'x', 1)",
		name, name+"@vendor.example", name, role)
}

// letters keeps what is announced, and refuses when it is told to.
type letters struct {
	mu     sync.Mutex
	sent   []notify.Announcement
	refuse map[string]error
}

// Announce implements webhook.Letters.
func (l *letters) Announce(_ context.Context, announcement notify.Announcement) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.refuse[announcement.To]; err != nil {
		return err
	}
	l.sent = append(l.sent, announcement)
	return nil
}

// to lists who was written to.
func (l *letters) to() string {
	var all string
	for _, mail := range l.sent {
		all += mail.To + " "
	}
	return all
}

// summary words a delivery for comparing.
func summary(d webhook.Delivery) string {
	return fmt.Sprintf("%s after %d attempts: %d %s", d.Outcome, d.Attempts, d.Status, d.Error)
}

// revealed is a secret's text.
func revealed(key secret.Value) string { return key.Reveal() }
