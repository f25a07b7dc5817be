package e2e_test

import (
	"strings"
	"testing"

	"mooring/internal/apptest"
)

// furthest is how many steps of the Tab key any page may need.
const furthest = 60

// tabTo presses Tab until this has the focus, and sees the focus at every step.
func (v *visit) tabTo(role, name string) {
	v.t.Helper()
	var passed []string
	for range furthest {
		v.Press("Tab")
		gotRole, gotName := v.Focused()
		if gotRole == role && gotName == name {
			if v.Count(":focus-visible") != 1 {
				v.t.Errorf("the focus on %q cannot be seen", name)
			}
			return
		}
		passed = append(passed, gotRole+" "+gotName)
	}
	v.t.Fatalf("Tab does not reach the %s %q; it passed:\n%s", role, name, strings.Join(passed, "\n"))
}

func TestAWholeConnectByKeyboardAlone(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{})
		v.Goto(v.site.URL)
		v.tabToFirst("textbox", "Email")
		v.Type(v.site.Owner.Email)
		v.tabTo("textbox", "Password")
		v.Type(apptest.Password)
		v.Press("Enter")
		v.WaitURL(v.site.URL + "/connections")

		v.tabTo("link", "Skip to the content")
		v.Press("Enter")
		v.tabTo("link", connectButton)
		v.Press("Enter")
		v.tabTo("textbox", addressField)
		v.Type("bayside")
		v.tabTo("button", connectButton)
		v.Press("Space")
		v.isAt("bayside")
		v.tabTo("textbox", "E-mail")
		v.Type("reception@bayside.example")
		v.tabTo("textbox", "Password")
		v.Type("sandbox")
		v.Press("Enter")
		v.HasText("Allow " + apptest.AppName + "?")
		v.tabTo("button", "Allow")
		v.Press("Enter")
		v.WaitURL(v.site.URL)

		v.tabTo("checkbox", "Bayside Adelaide")
		v.Press("Space")
		v.tabTo("button", "Save locations")
		v.Press("Enter")
		v.hasConnection("connected", "healthy")
		v.has("Bayside Adelaide")

		v.tabTo("link", "Disconnect")
		v.Press("Enter")
		v.tabTo("button", "Disconnect")
		v.Press("Space")
		v.heads("Bayside Dental Group is disconnected")
		v.quiet()
	})
}

// tabToFirst is tabTo on a page that may have put the focus there by itself.
func (v *visit) tabToFirst(role, name string) {
	v.t.Helper()
	if gotRole, gotName := v.Focused(); gotRole != role || gotName != name {
		v.tabTo(role, name)
	}
}
