package storetest

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apikey"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// apiKeyCases: the keys of the vendor's programs.
var apiKeyCases = map[string]func(*testing.T, *fixture){
	"are read as they were made, the newest first": func(t *testing.T, f *fixture) {
		keys := f.keys()
		first, _ := f.newKey(t, keys, apikey.NewKey{Name: "first", Scopes: apikey.Scopes(), By: "Kim Lee"})
		f.clock.advance(time.Second)
		second, text := f.newKey(t, keys, apikey.NewKey{
			Name: "second", Scopes: []apikey.Scope{apikey.ScopeTokens}, By: "Kim Lee", ExpiresAt: f.clock.now().Add(time.Hour),
		})
		all, err := keys.List(f.ctx)
		if diff := cmp.Diff([]apikey.Key{second, first}, all); err != nil || diff != "" {
			t.Errorf("%v, %s", err, diff)
		}
		found, err := keys.Authenticate(f.ctx, "Bearer "+text.Reveal(), "192.0.2.1")
		if diff := cmp.Diff(second, found); err != nil || diff != "" {
			t.Errorf("%v, %s", err, diff)
		}
		if _, err := keys.Find(f.ctx, "aaaaaaaaaaaa"); !errors.Is(err, apikey.ErrNotFound) {
			t.Errorf("unknown key: %v", err)
		}
	},
	"are revoked once and for all processes": func(t *testing.T, f *fixture) {
		keys, elsewhere := f.keys(), f.keys()
		made, text := f.newKey(t, keys, apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		at := f.clock.now()
		for range 2 {
			if err := elsewhere.Revoke(f.ctx, made.ID); err != nil {
				t.Fatal(err)
			}
			f.clock.advance(time.Minute)
		}
		if _, err := keys.Authenticate(f.ctx, "Bearer "+text.Reveal(), "192.0.2.1"); !errors.Is(err, apikey.ErrWrong) {
			t.Errorf("a revoked key: %v", err)
		}
		if found, err := keys.Find(f.ctx, made.ID); err != nil || !found.RevokedAt.Equal(at) {
			t.Errorf("revoked at %v (%v), want %v", found.RevokedAt, err, at)
		}
		if err := keys.Revoke(f.ctx, "aaaaaaaaaaaa"); !errors.Is(err, apikey.ErrNotFound) {
			t.Errorf("revoking an unknown key: %v", err)
		}
	},
	"are forgotten once they are revoked, and not before": func(t *testing.T, f *fixture) {
		stored := store.NewAPIKeys(f.Database)
		gone, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "gone", Scopes: apikey.Scopes(), By: "Kim Lee"})
		stays, _ := f.newKey(t, f.keys(), apikey.NewKey{Name: "stays", Scopes: apikey.Scopes(), By: "Kim Lee"})
		for _, err := range []error{f.keys().Forget(f.ctx, gone.ID), stored.Forget(f.ctx, stays.ID)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if left, err := f.keys().List(f.ctx); err != nil || len(left) != 1 || left[0].ID != stays.ID {
			t.Errorf("left: %+v, %v", left, err)
		}
		if err := f.keys().Forget(f.ctx, gone.ID); !errors.Is(err, apikey.ErrNotFound) {
			t.Errorf("forgetting an unknown key: %v", err)
		}
	},
	"remember when they were last used, however late that is written": func(t *testing.T, f *fixture) {
		keys := f.keys()
		made, _ := f.newKey(t, keys, apikey.NewKey{Name: "one", Scopes: apikey.Scopes(), By: "Kim Lee"})
		stored := store.NewAPIKeys(f.Database)
		late, early := f.clock.now().Add(time.Hour), f.clock.now().Add(time.Minute)
		for _, at := range []time.Time{late, early} {
			if err := stored.Touch(f.ctx, map[string]time.Time{made.ID: at, "aaaaaaaaaaaa": at}); err != nil {
				t.Fatal(err)
			}
		}
		if found, err := keys.Find(f.ctx, made.ID); err != nil || !found.LastUsedAt.Equal(late) {
			t.Errorf("last used at %v (%v), want %v", found.LastUsedAt, err, late)
		}
	},
}

// keys are the keys as one process has them.
func (f *fixture) keys() *apikey.Service {
	return apikey.New(apikey.Options{
		Store: store.NewAPIKeys(f.Database), Failures: store.NewAccounts(f.Database.Gorm()), Now: f.clock.now, Logger: slog.New(slog.DiscardHandler),
	})
}

// newKey makes a key.
func (f *fixture) newKey(t *testing.T, keys *apikey.Service, wanted apikey.NewKey) (apikey.Key, secret.Value) {
	t.Helper()
	made, text, err := keys.Create(f.ctx, wanted)
	if err != nil {
		t.Fatalf("make API key: %v", err)
	}
	return made, text
}
