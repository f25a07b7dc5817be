package account_test

import (
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// rightPassword is the password of every user of these tests.
const rightPassword = "correct horse battery"

// quickHasher counts its work and how much of it runs at once. It is not safe
// for anything but a test, and fast.
type quickHasher struct {
	matches, running, most atomic.Int64
}

// Hash implements account.Hasher.
func (h *quickHasher) Hash(password secret.Value) (string, error) {
	sum := sha256.Sum256([]byte(password.Reveal()))
	return hex.EncodeToString(sum[:]), nil
}

// Matches implements account.Hasher.
func (h *quickHasher) Matches(password secret.Value, hash string) (bool, error) {
	h.matches.Add(1)
	running := h.running.Add(1)
	defer h.running.Add(-1)
	for most := h.most.Load(); running > most && !h.most.CompareAndSwap(most, running); most = h.most.Load() {
	}
	own, err := h.Hash(password)
	return own == hash, err
}

// clock is a clock that only moves when it is told to.
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

// bundle is what one test works with.
type bundle struct {
	service  *account.Service
	hasher   *quickHasher
	clock    *clock
	database *database.Database
	// bayside has an owner kim@bayside.example; manly an owner lee@manly.example.
	bayside, manly account.Organisation
	kim, lee       account.User
}

// setup makes two organisations with an owner each, on a database of their own.
func setup(t *testing.T, open storetest.Opener) *bundle {
	t.Helper()
	b := &bundle{hasher: &quickHasher{}, clock: &clock{now: time.Date(2026, 11, 21, 9, 40, 0, 123456000, time.UTC)}}
	b.database = open(t, storetest.Options{Now: b.clock.Now}).Database
	var err error
	b.service, err = account.New(account.Options{Store: store.NewAccounts(b.database.Gorm()), Now: b.clock.Now, Hasher: b.hasher})
	if err != nil {
		t.Fatal(err)
	}
	b.bayside, b.kim = b.organisation(t, "Bayside Dental", "kim@bayside.example")
	b.manly, b.lee = b.organisation(t, "Manly Dental", "lee@manly.example")
	return b
}

// organisation creates an organisation with an owner.
func (b *bundle) organisation(t *testing.T, name, email string) (account.Organisation, account.User) {
	t.Helper()
	organisation, err := b.service.CreateOrganisation(t.Context(), account.NewOrganisation{Name: name, TimeZone: "Australia/Sydney"})
	if err != nil {
		t.Fatal(err)
	}
	user, err := b.service.CreateUser(t.Context(), account.NewUser{
		OrganisationID: organisation.ID, Email: email, Name: "Kim Lee", Role: account.RoleOwner, Password: secret.NewValue(rightPassword),
	})
	if err != nil {
		t.Fatal(err)
	}
	return organisation, user
}

// signIn tries once, from an address.
func (b *bundle) signIn(t *testing.T, email, password, address string) (account.User, error) {
	t.Helper()
	return b.service.SignIn(t.Context(), account.SignIn{Email: email, Password: secret.NewValue(password), Address: address})
}
