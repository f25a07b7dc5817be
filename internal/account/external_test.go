package account_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/storetest"
)

func TestOrganisationsAreFoundByTheVendorsOwnID(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		wanted := account.NewOrganisation{ExternalID: "practice-4711", Name: "bayside  Dental", TimeZone: "Australia/Perth"}
		made, err := b.service.CreateOrganisation(t.Context(), wanted)
		if err != nil {
			t.Fatalf("a second customer of one name: %v", err)
		}
		byID, err := b.service.Organisation(t.Context(), made.ID)
		byExternal, externalErr := b.service.OrganisationByExternalID(t.Context(), "practice-4711")
		if err := errors.Join(err, externalErr); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(made, byID) + cmp.Diff(made, byExternal); diff != "" {
			t.Errorf("found: %s", diff)
		}
		if found, err := b.service.FindOrganisation(t.Context(), "Bayside Dental"); err != nil || found.ID != b.bayside.ID {
			t.Errorf("by name: %+v, %v", found, err)
		}
		wanted.Name = "Another"
		if _, err := b.service.CreateOrganisation(t.Context(), wanted); !errors.Is(err, account.ErrExists) {
			t.Errorf("a taken id: %v", err)
		}
		for _, unknown := range []string{"", "practice-4712", "PRACTICE-4711"} {
			_, err := b.service.OrganisationByExternalID(t.Context(), unknown)
			_, idErr := b.service.Organisation(t.Context(), unknown)
			if !errors.Is(err, account.ErrNotFound) || !errors.Is(idErr, account.ErrNotFound) {
				t.Errorf("%q: %v, %v", unknown, err, idErr)
			}
		}
	})
}

func TestAnOrganisationGetsTheVendorsIDLater(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for _, id := range []string{"practice-1", "practice-2"} {
			if err := b.service.SetExternalID(t.Context(), b.bayside.ID, id); err != nil {
				t.Fatal(err)
			}
		}
		_, organisation, err := b.service.Signed(t.Context(), b.kim.ID)
		if err != nil || organisation.ExternalID != "practice-2" {
			t.Errorf("%+v, %v", organisation, err)
		}
		if err := b.service.SetExternalID(t.Context(), b.manly.ID, "practice-2"); !errors.Is(err, account.ErrExists) {
			t.Errorf("a taken id: %v", err)
		}
		if err := b.service.SetExternalID(t.Context(), "unknown", "practice-3"); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("an unknown organisation: %v", err)
		}
		for _, odd := range []string{"", "a b", "a\nb", strings.Repeat("é", 201)} {
			if diff := cmp.Diff([]string{"external_id"}, fields(t, b.service.SetExternalID(t.Context(), b.bayside.ID, odd))); diff != "" {
				t.Errorf("%q: %s", odd, diff)
			}
		}
	})
}

func TestAGuestIsWhoTheProductSays(t *testing.T) {
	t.Parallel()
	guest, err := account.NewGuest("ours", "user-17", "  Kim \t Lee ", " Kim@Bayside.Example")
	want := account.Guest{OrganisationID: "ours", ExternalID: "user-17", Name: "Kim Lee", Email: "kim@bayside.example"}
	if diff := cmp.Diff(want, guest); diff != "" || err != nil {
		t.Errorf("%s, %v", diff, err)
	}
	if _, err := account.NewGuest("ours", "user-17", "Kim", ""); err != nil {
		t.Errorf("without an address: %v", err)
	}
	_, err = account.NewGuest("ours", " ", "\u202e", "kim")
	if diff := cmp.Diff([]string{"id", "name", "email"}, fields(t, err)); diff != "" {
		t.Error(diff)
	}
}
