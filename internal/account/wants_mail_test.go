package account_test

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/storetest"
)

func TestMailIsSwitchedOffAndOnForOnePersonOfTheOrganisation(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		wants := func(user account.User) bool {
			t.Helper()
			signed, _, err := b.service.Signed(t.Context(), user.ID)
			if err != nil {
				t.Fatal(err)
			}
			return signed.WantsMail
		}
		if !b.kim.WantsMail || !wants(b.kim) {
			t.Error("somebody new is not told by mail")
		}
		for _, foreign := range []string{b.manly.ID, "", "unknown"} {
			if err := b.service.SetWantsMail(t.Context(), foreign, b.kim.ID, false); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("as %q: %v", foreign, err)
			}
		}
		if err := b.service.SetWantsMail(t.Context(), b.bayside.ID, "unknown", false); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		for _, want := range []bool{false, false, true, true, false} {
			if err := b.service.SetWantsMail(t.Context(), b.bayside.ID, b.kim.ID, want); err != nil {
				t.Fatal(err)
			}
			if wants(b.kim) != want || !wants(b.lee) {
				t.Errorf("after %v: kim %v, lee %v", want, wants(b.kim), wants(b.lee))
			}
		}
	})
}

func TestABounceIsReadWithThePerson(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		if !b.kim.BouncedAt.IsZero() {
			t.Error("mail to somebody new came back")
		}
		at := b.clock.Now().Add(-time.Hour)
		if err := b.database.Gorm().Exec("UPDATE users SET bounced_at = ? WHERE id = ?", at.UnixMicro(), b.kim.ID).Error; err != nil {
			t.Fatal(err)
		}
		signed, _, err := b.service.Signed(t.Context(), b.kim.ID)
		if err != nil || !signed.BouncedAt.Equal(at) {
			t.Errorf("%v, want %v (%v)", signed.BouncedAt, at, err)
		}
	})
}
