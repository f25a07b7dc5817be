package account_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/account"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// fields returns the fields at fault.
func fields(t *testing.T, err error) []string {
	t.Helper()
	var input *account.InputError
	if !errors.As(err, &input) {
		t.Fatalf("%v is not an *InputError", err)
	}
	var names []string
	for _, fault := range input.Faults {
		if fault.Message == "" {
			t.Errorf("%s has no message", fault.Field)
		}
		names = append(names, fault.Field)
	}
	return names
}

func TestEveryFaultOfAUserComesAtOnceAndNoneRepeatsThePassword(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		_, err := b.service.CreateUser(t.Context(), account.NewUser{Email: "kim", Name: " ", Role: "boss", Password: secret.NewValue("hush")})
		if diff := cmp.Diff([]string{"email", "name", "role", "password"}, fields(t, err)); diff != "" {
			t.Errorf("faults: %s", diff)
		}
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("the password is in the error: %v", err)
		}
	})
}

func TestUsersThatAreRefused(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for name, test := range map[string]struct {
			change func(*account.NewUser)
			field  string
		}{
			"owner of nothing":        {func(u *account.NewUser) { u.OrganisationID = "" }, "organisation"},
			"staff of a practice":     {func(u *account.NewUser) { u.Role = account.RoleSupport }, "organisation"},
			"11 characters":           {func(u *account.NewUser) { u.Password = secret.NewValue(strings.Repeat("é", 11)) }, "password"},
			"257 characters":          {func(u *account.NewUser) { u.Password = secret.NewValue(strings.Repeat("é", 257)) }, "password"},
			"mailbox with a name":     {func(u *account.NewUser) { u.Email = "Ann <ann@bayside.example>" }, "email"},
			"two mailboxes":           {func(u *account.NewUser) { u.Email = "a@b.example, c@d.example" }, "email"},
			"endless mailbox":         {func(u *account.NewUser) { u.Email = strings.Repeat("a", 250) + "@b.example" }, "email"},
			"endless name":            {func(u *account.NewUser) { u.Name = strings.Repeat("é", 101) }, "name"},
			"name that nobody sees":   {func(u *account.NewUser) { u.Name = "\u200b\u2060" }, "name"},
			"name that turns writing": {func(u *account.NewUser) { u.Name = "Kim\u202eeeL" }, "name"},
		} {
			wanted := account.NewUser{OrganisationID: b.bayside.ID, Email: "ann@bayside.example", Name: "Ann", Role: account.RoleMember, Password: secret.NewValue(rightPassword)}
			test.change(&wanted)
			_, err := b.service.CreateUser(t.Context(), wanted)
			if err == nil {
				t.Errorf("%s is accepted", name)
				continue
			}
			if diff := cmp.Diff([]string{test.field}, fields(t, err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func TestAnAddressIsOneAccountOverAllOrganisations(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		wanted := account.NewUser{OrganisationID: b.manly.ID, Email: "KIM@Bayside.example", Name: "Kim", Role: account.RoleMember, Password: secret.NewValue("another password")}
		if _, err := b.service.CreateUser(t.Context(), wanted); !errors.Is(err, account.ErrExists) {
			t.Errorf("taken address: %v", err)
		}
		wanted.Email, wanted.OrganisationID = "new@bayside.example", "unknown"
		if _, err := b.service.CreateUser(t.Context(), wanted); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("unknown organisation: %v", err)
		}
		if user, err := b.signIn(t, b.kim.Email, rightPassword, "192.0.2.1"); err != nil || user.OrganisationID != b.bayside.ID {
			t.Errorf("Kim is now %+v, %v", user, err)
		}
	})
}

func TestOrganisationsAreFoundByNameAndAreNotMadeTwice(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		found, err := b.service.FindOrganisation(t.Context(), "  bayside   DENTAL ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b.bayside, found); diff != "" {
			t.Errorf("found: %s", diff)
		}
		if _, err := b.service.FindOrganisation(t.Context(), "Bayside"); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("unknown name: %v", err)
		}
		again := account.NewOrganisation{Name: "BAYSIDE  dental", TimeZone: "Australia/Perth"}
		if _, err := b.service.CreateOrganisation(t.Context(), again); !errors.Is(err, account.ErrExists) {
			t.Errorf("taken name: %v", err)
		}
		for _, zone := range []string{"", "Local", "Sydney", "../etc/passwd"} {
			_, err := b.service.CreateOrganisation(t.Context(), account.NewOrganisation{Name: "", TimeZone: zone})
			if diff := cmp.Diff([]string{"name", "time_zone"}, fields(t, err)); diff != "" {
				t.Errorf("zone %q: %s", zone, diff)
			}
		}
	})
}

func TestSignedReadsUserAndOrganisationInOneStatement(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		ctx, counter := database.CountStatements(t.Context())
		user, organisation, err := b.service.Signed(ctx, b.kim.ID)
		if err != nil || counter.Statements() != 1 {
			t.Fatalf("%d statements, %v", counter.Statements(), err)
		}
		if diff := cmp.Diff(b.kim, user); diff != "" {
			t.Errorf("user: %s", diff)
		}
		if diff := cmp.Diff(b.bayside, organisation); diff != "" {
			t.Errorf("organisation: %s", diff)
		}
		staff, err := b.service.CreateUser(t.Context(), account.NewUser{Email: "sam@vendor.example", Name: "Sam", Role: account.RoleSupport, Password: secret.NewValue(rightPassword)})
		if err != nil {
			t.Fatal(err)
		}
		user, organisation, err = b.service.Signed(t.Context(), staff.ID)
		if err != nil || user != staff || organisation != (account.Organisation{}) {
			t.Errorf("staff: %+v %+v %v", user, organisation, err)
		}
		if _, _, err := b.service.Signed(t.Context(), "unknown"); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
	})
}

func TestAnotherOrganisationsUserCannotBeDisabledOrChanged(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		for _, foreign := range []string{b.manly.ID, "", "unknown"} {
			if err := b.service.DisableUser(t.Context(), foreign, b.kim.ID); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("disable as %q: %v", foreign, err)
			}
			change := account.NewPassword{OrganisationID: foreign, UserID: b.kim.ID, Password: secret.NewValue("another password")}
			if err := b.service.SetPassword(t.Context(), change); !errors.Is(err, account.ErrNotFound) {
				t.Errorf("set password as %q: %v", foreign, err)
			}
		}
		if _, err := b.signIn(t, b.kim.Email, rightPassword, "192.0.2.1"); err != nil {
			t.Errorf("Kim was changed: %v", err)
		}
	})
}

func TestANewPasswordReplacesTheOldAndADisabledUserIsOut(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setup(t, open)
		change := account.NewPassword{OrganisationID: b.bayside.ID, UserID: b.kim.ID, Password: secret.NewValue("too short")}
		if diff := cmp.Diff([]string{"password"}, fields(t, b.service.SetPassword(t.Context(), change))); diff != "" {
			t.Errorf("faults: %s", diff)
		}
		change.Password = secret.NewValue("another password")
		if err := b.service.SetPassword(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if _, err := b.signIn(t, b.kim.Email, rightPassword, "192.0.2.1"); !errors.Is(err, account.ErrWrongCredentials) {
			t.Errorf("the old password: %v", err)
		}
		if _, err := b.signIn(t, b.kim.Email, "another password", "192.0.2.1"); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if err := b.service.DisableUser(t.Context(), b.bayside.ID, b.kim.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.service.Signed(t.Context(), b.kim.ID); !errors.Is(err, account.ErrNotFound) {
			t.Errorf("disabled: %v", err)
		}
	})
}

func TestRoles(t *testing.T) {
	t.Parallel()
	for role, want := range map[account.Role][4]bool{ // valid, in an organisation, staff, can change
		account.RoleOwner:   {true, true, false, true},
		account.RoleMember:  {true, true, false, false},
		account.RoleSupport: {true, false, true, false},
		account.RoleAdmin:   {true, false, true, false},
		"Owner":             {},
		"":                  {},
	} {
		if got := [4]bool{role.Valid(), role.InOrganisation(), role.Staff(), role.CanChange()}; got != want {
			t.Errorf("%q: %v, want %v", role, got, want)
		}
	}
}
