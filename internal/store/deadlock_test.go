package store_test

import (
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// TestSignInsAndClearingAwayNeverDeadlock lets everybody write to sessions and
// counts of failures while old ones are cleared away.
func TestSignInsAndClearingAwayNeverDeadlock(t *testing.T) {
	t.Parallel()
	url := storetest.NewPostgres(t)
	url += map[bool]string{true: "&", false: "?"}[strings.Contains(url, "?")] + "deadlock_timeout=20"
	opened := storetest.OpenPostgres(t, storetest.Options{URL: url})
	accounts := store.NewAccounts(opened.Database.Gorm())
	var ahead sync.Mutex
	now := time.Now()
	clock := func() time.Time {
		ahead.Lock()
		defer ahead.Unlock()
		now = now.Add(20 * time.Minute) // Sessions and counts grow old while we look.
		return now
	}
	sessions := store.NewSessions(store.SessionsOptions{DB: opened.Database.Gorm(), Now: clock})
	organisation := account.Organisation{ID: "o", Name: "Bayside", TimeZone: "UTC", CreatedAt: now}
	kim := account.User{ID: "kim", OrganisationID: "o", Email: "kim@bayside.example", Name: "Kim Lee", Role: account.RoleOwner}
	if err := accounts.CreateOrganisation(t.Context(), organisation); err != nil {
		t.Fatal(err)
	}
	if err := accounts.CreateUser(t.Context(), kim, "hash", now); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for name, write := range map[string]func() error{
		"failure": func() error {
			record := account.FailureRecord{At: clock(), Forget: clock()}
			for i := range 2 {
				record.Keys = append(record.Keys, account.FailureKey{byte(i), byte(rand.IntN(5))})
			}
			_, err := accounts.RecordFailure(t.Context(), record)
			return err
		},
		"session": func() error {
			r, w := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
			session, err := sessions.Load(r)
			if err != nil {
				return err
			}
			sessions.SetUser(session, kim.ID)
			if err := sessions.Renew(r, w, session); err != nil {
				return err
			}
			return sessions.Renew(r, w, session)
		},
		"new password": func() error { return accounts.SetPassword(t.Context(), "o", "kim", fmt.Sprint(rand.Int())) },
		"clearing away": func() error {
			_, err := sessions.Prune(t.Context())
			return err
		},
	} {
		for range 3 {
			group.Go(func() {
				for range 60 {
					if err := write(); err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
				}
			})
		}
	}
	group.Wait()
}
