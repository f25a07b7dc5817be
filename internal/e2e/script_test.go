package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
)

func TestTheScriptSendsAFormOnce(t *testing.T) {
	t.Parallel()
	v := mode{script: true}.arrive(t, apptest.Options{})
	v.connected("manly")
	v.enter(v.site.Owner)
	v.DoubleClick("button", "Check now")
	v.has("our sign-in works")
	if posts := v.sent("POST", "/check"); posts != 1 {
		t.Errorf("it was sent %d times", posts)
	}
	v.Click("button", "Check now") // The button works again on the next page.
	if posts := v.sent("POST", "/check"); posts != 2 {
		t.Errorf("then it was sent %d times", posts)
	}
	v.quiet()
}

func TestTheScriptSelectsAllLocations(t *testing.T) {
	t.Parallel()
	v := mode{script: true}.arrive(t, apptest.Options{})
	v.enter(v.site.Owner)
	v.connect("bayside")
	all := []string{"Bayside Sydney", "Bayside Perth", "Bayside Adelaide", "Bayside Brisbane", "Lord Howe"}
	v.Check("Select all", true)
	for _, name := range all {
		if !v.Checked(name) {
			t.Errorf("%s is not ticked", name)
		}
	}
	v.Check("Bayside Perth", false)
	if v.Checked("Select all") || v.Count("#select-all:indeterminate") != 1 {
		t.Error("with one left out, all still count as selected")
	}
	v.settle("some-selected")
	v.Check("Bayside Perth", true)
	if !v.Checked("Select all") {
		t.Error("with every one ticked, not all count as selected")
	}
	v.Check("Select all", false)
	for _, name := range all {
		if v.Checked(name) {
			t.Errorf("%s is still ticked", name)
		}
	}
}

func TestWithoutTheScriptNothingOffersToSelectAll(t *testing.T) {
	t.Parallel()
	v := mode{}.arrive(t, apptest.Options{})
	v.enter(v.site.Owner)
	v.connect("bayside")
	v.LacksText("Select all")
}

func TestTheScriptSaysWhatItUnderstoodOfAnAddress(t *testing.T) {
	t.Parallel()
	v := mode{script: true}.arrive(t, apptest.Options{Quiet: true})
	v.enter(v.site.Owner)
	v.Click("link", connectButton)
	host := v.site.SandboxURL[len("http://"):]
	v.Fill(addressField, "https://Bayside.corepractice.is/#/calendar")
	v.has("You will sign in at " + host + " and come back here.")
	v.settle("address-understood")
	v.Fill(addressField, "bayside.example")
	v.has("An address looks like name.corepractice.is")
	v.Fill(addressField, "")
	v.LacksText("An address looks like")
}
