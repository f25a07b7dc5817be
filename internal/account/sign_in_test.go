package account_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

// said is an answer in a form that can be compared.
func said(err error) string {
	var throttled *account.ThrottledError
	switch {
	case err == nil:
		return "in"
	case errors.As(err, &throttled):
		return "wait " + throttled.RetryAfter.String()
	case errors.Is(err, account.ErrWrongCredentials):
		return "wrong"
	}
	return err.Error()
}

func TestArgon2idSignsInWithTheRightPasswordOnly(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		service, err := account.New(account.Options{Store: store.NewAccounts(b.database.Gorm()), Now: b.clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		wanted := account.NewUser{OrganisationID: b.bayside.ID, Email: " Ann@Bayside.Example ", Name: "Ann  Ng", Role: account.RoleMember, Password: secret.NewValue("twelve chars")}
		created, err := service.CreateUser(t.Context(), wanted)
		if err != nil {
			t.Fatal(err)
		}
		want := account.User{ID: created.ID, OrganisationID: b.bayside.ID, Email: "ann@bayside.example", Name: "Ann Ng", Role: account.RoleMember, WantsMail: true}
		if diff := cmp.Diff(want, created); diff != "" {
			t.Errorf("created: %s", diff)
		}
		try := account.SignIn{Email: "ANN@bayside.example\n", Password: secret.NewValue("twelve chars"), Address: "192.0.2.1"}
		got, err := service.SignIn(t.Context(), try)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("signed in: %s", diff)
		}
		try.Password = secret.NewValue("twelve charz")
		if _, err := service.SignIn(t.Context(), try); !errors.Is(err, account.ErrWrongCredentials) {
			t.Errorf("a wrong password gives %v", err)
		}
		var hash string
		if err := b.database.Gorm().Raw(`SELECT password_hash FROM users WHERE id = ?`, created.ID).Row().Scan(&hash); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("hash %q", hash)
		}
	})
}

func TestUnknownDisabledAndWrongAreAnsweredAlikeAfterTheSameWork(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		if err := b.service.DisableUser(t.Context(), b.manly.ID, b.lee.ID); err != nil {
			t.Fatal(err)
		}
		type seen struct {
			Answers    []string
			Hashes     int64
			Statements int
		}
		observe := func(email, password, address string) seen {
			var s seen
			before := b.hasher.matches.Load()
			ctx, counter := database.CountStatements(t.Context())
			for range 7 {
				_, err := b.service.SignIn(ctx, account.SignIn{Email: email, Password: secret.NewValue(password), Address: address})
				s.Answers = append(s.Answers, said(err))
			}
			s.Hashes, s.Statements = b.hasher.matches.Load()-before, counter.Statements()
			return s
		}
		wrong := observe("kim@bayside.example", "not the password", "192.0.2.1")
		want := []string{"wrong", "wrong", "wrong", "wrong", "wait 1m0s", "wait 1m0s", "wait 1m0s"}
		if diff := cmp.Diff(want, wrong.Answers); diff != "" {
			t.Errorf("answers: %s", diff)
		}
		if wrong.Hashes != 5 {
			t.Errorf("%d hashes, want one for each try that was compared", wrong.Hashes)
		}
		if diff := cmp.Diff(wrong, observe("nobody@bayside.example", "not the password", "192.0.2.2")); diff != "" {
			t.Errorf("an unknown account differs: %s", diff)
		}
		if diff := cmp.Diff(wrong, observe("lee@manly.example", rightPassword, "192.0.2.3")); diff != "" {
			t.Errorf("a disabled account differs: %s", diff)
		}
	})
}

func TestTheWaitGrowsToAQuarterOfAnHourAndSuccessEndsIt(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for range 4 {
			if _, err := b.signIn(t, b.kim.Email, "not the password", "192.0.2.1"); said(err) != "wrong" {
				t.Fatal(err)
			}
		}
		for _, minutes := range []time.Duration{1, 2, 4, 8, 15, 15} {
			wait := minutes * time.Minute
			if _, err := b.signIn(t, b.kim.Email, "not the password", "192.0.2.1"); said(err) != "wait "+wait.String() {
				t.Fatalf("%v, want a wait of %s", err, wait)
			}
			hashes := b.hasher.matches.Load()
			b.clock.advance(wait - time.Second)
			if _, err := b.signIn(t, b.kim.Email, rightPassword, "192.0.2.9"); said(err) != "wait 1s" {
				t.Errorf("the right password within the wait gives %v", err)
			}
			if b.hasher.matches.Load() != hashes {
				t.Error("a password was hashed within the wait")
			}
			b.clock.advance(time.Second)
		}
		if _, err := b.signIn(t, b.kim.Email, rightPassword, "192.0.2.1"); err != nil {
			t.Fatalf("after the wait: %v", err)
		}
		if _, err := b.signIn(t, b.kim.Email, "not the password", "192.0.2.2"); said(err) != "wrong" {
			t.Errorf("success did not forget the failures: %v", err)
		}
	})
}

func TestOneClientAddressIsThrottledOverAllAccounts(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		for name, addresses := range map[string]struct{ attacker, same, other string }{
			"IPv4":           {"192.0.2.1", "192.0.2.1", "192.0.2.2"},
			"IPv4 in IPv6":   {"192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"},
			"IPv4 and port":  {"192.0.2.1:40000", "192.0.2.1:40001", "192.0.2.2:40000"},
			"IPv6 /64":       {"2001:db8::1", "2001:db8::ffff:1", "2001:db8:0:1::1"},
			"IPv6 and port":  {"[2001:db8::1]:4000", "2001:db8::2", "[2001:db8:0:1::1]:4000"},
			"not an address": {"unknown", "unknown", "192.0.2.1"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				b := setup(t, open)
				for i := range 19 {
					if _, err := b.signIn(t, fmt.Sprintf("guess%d@bayside.example", i), "not the password", addresses.attacker); said(err) != "wrong" {
						t.Fatalf("failure %d: %v", i+1, err)
					}
				}
				// A success of the attacker's own must not clear the address.
				if _, err := b.signIn(t, b.lee.Email, rightPassword, addresses.attacker); err != nil {
					t.Fatal(err)
				}
				if _, err := b.signIn(t, "last@bayside.example", "not the password", addresses.same); said(err) != "wait 1m0s" {
					t.Errorf("failure 20: %v", err)
				}
				if _, err := b.signIn(t, b.kim.Email, rightPassword, addresses.same); said(err) != "wait 1m0s" {
					t.Errorf("the same client: %v", err)
				}
				if _, err := b.signIn(t, b.kim.Email, rightPassword, addresses.other); err != nil {
					t.Errorf("another client: %v", err)
				}
			})
		}
	})
}

func TestAHundredTriesAtOnceGetPastTheWaitByOneAtMost(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		var tries sync.WaitGroup
		for range 100 {
			tries.Go(func() {
				if _, err := b.signIn(t, b.kim.Email, "not the password", "192.0.2.1"); said(err) != "wrong" && !strings.HasPrefix(said(err), "wait") {
					t.Error(err)
				}
			})
		}
		tries.Wait()
		if hashes := b.hasher.matches.Load(); hashes < 5 || hashes > 6 {
			t.Errorf("%d passwords were compared, want 5 or 6", hashes)
		}
		if most := b.hasher.most.Load(); most > 2 {
			t.Errorf("%d passwords were hashed at once, want 2 at most", most)
		}
	})
}

func TestFailuresAreForgottenAfterADayAndTheirRowsDeleted(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for range 4 {
			_, _ = b.signIn(t, b.kim.Email, "not the password", "192.0.2.1")
		}
		b.clock.advance(24*time.Hour + time.Second)
		if _, err := b.signIn(t, b.kim.Email, "not the password", "192.0.2.2"); said(err) != "wrong" {
			t.Errorf("after a day: %v", err)
		}
		rows, err := b.database.SQL().QueryContext(t.Context(), `SELECT failures FROM sign_in_failures`)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		var counts []int
		for rows.Next() {
			var count int
			if err := rows.Scan(&count); err != nil {
				t.Fatal(err)
			}
			counts = append(counts, count)
		}
		if diff := cmp.Diff([]int{1, 1}, counts); diff != "" || rows.Err() != nil {
			t.Errorf("counts: %s %v", diff, rows.Err())
		}
	})
}

func TestWhatNoAccountCanHaveIsRefusedWithoutWork(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for name, try := range map[string]account.SignIn{
			"long password": {Email: b.kim.Email, Password: secret.NewValue(strings.Repeat("é", 257))},
			"no password":   {Email: b.kim.Email},
			"no address":    {Email: "  ", Password: secret.NewValue(rightPassword)},
			"long address":  {Email: strings.Repeat("a", 255), Password: secret.NewValue(rightPassword)},
		} {
			ctx, counter := database.CountStatements(t.Context())
			if _, err := b.service.SignIn(ctx, try); !errors.Is(err, account.ErrWrongCredentials) {
				t.Errorf("%s: %v", name, err)
			}
			if counter.Statements() != 0 {
				t.Errorf("%s took %d statements", name, counter.Statements())
			}
		}
		if b.hasher.matches.Load() != 0 {
			t.Error("a password was hashed")
		}
	})
}
