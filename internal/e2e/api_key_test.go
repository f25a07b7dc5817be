package e2e_test

import (
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
)

func TestAnAdministratorMakesAKeyAndRevokesIt(t *testing.T) {
	t.Parallel()
	v := mode{}.arrive(t, apptest.Options{Quiet: true})
	v.Goto(v.site.URL)
	v.Fill("Email", v.site.Staff(t, account.RoleAdmin).Email)
	v.Fill("Password", apptest.Password)
	v.Click("button", "Sign in")
	v.Click("link", "API keys")
	v.heads("API keys")
	v.has("There are no keys yet.")
	v.settle("api-keys-none")
	v.Click("link", "Make a key")
	v.heads("Make a key")
	v.settle("api-key-new")
	v.Fill("Name", "booking service")
	v.Click("button", "Make key")
	v.has("Choose at least one thing that the key allows.")
	v.settle("api-key-refused")
	v.Check("Read", true)
	v.Check("Get access", true)
	v.Click("button", "Make key")
	v.heads("Your new key")
	v.settle("api-key-made")
	v.Reload() // The form is sent again.
	v.has("That key was made already, and it is shown only once.")
	v.settle("api-key-made-again")
	v.heads("API keys")
	v.settle("api-keys")
	v.Click("link", "Revoke booking service")
	v.heads("Revoke booking service?")
	v.settle("api-key-revoke")
	v.Click("button", "Revoke key")
	v.has("The key “booking service” is revoked.")
	v.settle("api-keys-revoked")
	keys, err := v.site.App.Keys.List(t.Context())
	if err != nil || len(keys) != 1 || keys[0].RevokedAt.IsZero() {
		t.Errorf("%d keys, %v", len(keys), err)
	}
}
