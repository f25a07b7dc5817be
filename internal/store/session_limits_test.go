package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
)

func TestASessionEndsAfterTwelveIdleHoursAndAfterAWeek(t *testing.T) {
	t.Parallel()
	b := setupSessions(t)
	idle := b.signIn(t, "", b.kim.ID)
	b.advance(12*time.Hour - time.Second)
	if b.load(t, idle).IsNew {
		t.Fatal("it ended early")
	}
	b.advance(12 * time.Hour)
	if !b.load(t, idle).IsNew {
		t.Error("it outlived 12 idle hours")
	}
	busy, hours := b.signIn(t, "", b.kim.ID), 0
	for ; hours < 1000 && !b.load(t, busy).IsNew; hours += 6 {
		b.advance(6 * time.Hour)
	}
	if hours != 7*24 {
		t.Errorf("a busy session lived %d hours, want a week", hours)
	}
	current := b.signIn(t, "", b.lee.ID)
	if pruned, err := b.sessions.Prune(t.Context()); err != nil || pruned != 2 {
		t.Errorf("pruned %d (%v), want 2", pruned, err)
	}
	if b.load(t, current).IsNew || b.rows(t) != 1 {
		t.Error("a valid session was pruned")
	}
}

func TestPruneDeletesMoreThanOnePortion(t *testing.T) {
	t.Parallel()
	b := setupSessions(t)
	_, err := b.database.SQL().ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201)
		INSERT INTO sessions (id_hash, data, created_at, seen_at, expires_at) SELECT randomblob(32), '{}', 0, 0, 0 FROM n`)
	if err != nil {
		t.Fatal(err)
	}
	if pruned, err := b.sessions.Prune(t.Context()); err != nil || pruned != 1201 || b.rows(t) != 0 {
		t.Errorf("pruned %d (%v)", pruned, err)
	}
}

func TestARequestReadsItsSessionOnceAndWritesOnceAMinuteAtMost(t *testing.T) {
	t.Parallel()
	b := setupSessions(t)
	id := b.signIn(t, "", b.kim.ID)
	statements := func(id string) int {
		ctx, counter := database.CountStatements(t.Context())
		r := b.request(t, id).WithContext(ctx)
		for range 3 {
			if _, err := b.sessions.Load(r); err != nil {
				t.Fatal(err)
			}
		}
		return counter.Statements()
	}
	unknown := strings.Repeat("A", 43)
	for i, step := range []struct {
		id    string
		after time.Duration
		want  int
	}{
		{id, 0, 1}, {id, 59 * time.Second, 1}, {id, time.Second, 2}, {id, time.Second, 1}, {id, time.Minute, 2},
		{"", 0, 0}, {"short", 0, 0}, {strings.Repeat("!", 43), 0, 0}, {strings.Repeat("A", 4000), 0, 0}, {unknown, 0, 1},
	} {
		b.advance(step.after)
		if got := statements(step.id); got != step.want {
			t.Errorf("step %d: %d statements, want %d", i, got, step.want)
		}
	}
}

func TestDisablingAUserOrSettingAPasswordEndsTheirSessionsOnly(t *testing.T) {
	t.Parallel()
	b := setupSessions(t)
	ends := map[string]func() error{
		"disable": func() error { return b.accounts.DisableUser(t.Context(), b.kim.OrganisationID, b.kim.ID) },
		"password": func() error {
			return b.accounts.SetPassword(t.Context(), account.NewPassword{OrganisationID: b.kim.OrganisationID, UserID: b.kim.ID, Password: secret.NewValue("another password")})
		},
	}
	others := b.signIn(t, "", b.lee.ID)
	for name, end := range ends {
		first, second := b.signIn(t, "", b.kim.ID), b.signIn(t, "", b.kim.ID)
		if err := b.accounts.DisableUser(t.Context(), b.lee.OrganisationID, b.kim.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("another organisation: %v", err)
		}
		if b.load(t, first).IsNew {
			t.Errorf("%s: another organisation ended the session", name)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if !b.load(t, first).IsNew || !b.load(t, second).IsNew || b.load(t, others).IsNew {
			t.Errorf("%s: the wrong sessions ended", name)
		}
	}
}
