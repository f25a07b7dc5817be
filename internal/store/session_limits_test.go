package store_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

func TestASessionEndsAfterTwelveIdleHoursAndAfterAWeek(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
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
	})
}

func TestPruneDeletesMoreThanOnePortion(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		old := make([]map[string]any, 1201)
		for i := range old {
			hash := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
			old[i] = map[string]any{"id_hash": hash[:], "data": "{}", "created_at": 0, "seen_at": 0, "expires_at": 0}
		}
		if err := b.database.Gorm().WithContext(t.Context()).Table("sessions").Create(old).Error; err != nil {
			t.Fatal(err)
		}
		if pruned, err := b.sessions.Prune(t.Context()); err != nil || pruned != 1201 || b.rows(t) != 0 {
			t.Errorf("pruned %d (%v)", pruned, err)
		}
	})
}

func TestARequestReadsItsSessionOnceAndWritesOnceAMinuteAtMost(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
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
	})
}

func TestDisablingAUserOrSettingAPasswordEndsTheirSessionsOnly(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
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
	})
}
