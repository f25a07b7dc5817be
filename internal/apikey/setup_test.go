package apikey_test

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// clock is a clock that moves when it is told to.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now tells the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// advance moves the clock.
func (c *clock) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// ring is the keys of one process on a real database.
type ring struct {
	*apikey.Service
	clock    *clock
	database *database.Database
}

// newRing makes the keys on an empty database.
func newRing(t *testing.T) *ring {
	t.Helper()
	clock := &clock{now: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)}
	opened := storetest.Open(t, storetest.Options{Now: clock.Now}).Database
	return &ring{Service: keysOn(opened, clock), clock: clock, database: opened}
}

// keysOn are the keys in a database, as one process has them.
func keysOn(opened *database.Database, clock *clock) *apikey.Service {
	return apikey.New(apikey.Options{
		Store: store.NewAPIKeys(opened), Failures: store.NewAccounts(opened.Gorm()), Now: clock.Now, Logger: slog.New(slog.DiscardHandler),
	})
}

// made makes a key that allows everything.
func (r *ring) made(t *testing.T, expires time.Time) (apikey.Key, secret.Value) {
	t.Helper()
	key, text, err := r.Create(t.Context(), apikey.NewKey{Name: "booking service", Scopes: apikey.Scopes(), ExpiresAt: expires, By: "Kim Lee"})
	if err != nil {
		t.Fatal(err)
	}
	return key, text
}

// office is the client's address of most tests.
const office = "192.0.2.7"

// try authenticates with a text as the key, from an address.
func (r *ring) try(t *testing.T, text, address string) error {
	t.Helper()
	_, err := r.Authenticate(t.Context(), "Bearer "+text, address)
	return err
}
