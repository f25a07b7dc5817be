package templates_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestTheFormForANewAppointmentHasTheFieldsOfTheContract(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.NewAppointmentPage(page("New appointment"), newAppointment()))
	form := document.Find(`form[method=post][action="/connections/a1/appointments/new"]`)
	labels := form.Find("label").Map(func(_ int, label *selection) string { return words(label) })
	if diff := cmp.Diff([]string{"Practitioner", "Date", "Start", "Length", "Reason", "Patient reference"}, labels); diff != "" {
		t.Error(diff)
	}
	if words(document.Find("h1")) != "New appointment" || named(form, "Book appointment").Filter("button").Length() != 1 {
		t.Errorf("heading %q", words(document.Find("h1")))
	}
	if form.Find(`input[type=hidden][name=key][value=K]`).Length() != 1 || form.Find("[required]").Length() != 5 {
		t.Errorf("%d required fields, or no key", form.Find("[required]").Length())
	}
	if form.Find("[aria-invalid], [autofocus], .field-error").Length() != 0 || document.Find("[data-unsettled]").Length() != 0 {
		t.Error("a fresh form is marked as refused")
	}
	if got := words(document.Find("#busy + *")); got != "No appointments that we know of." {
		t.Errorf("an empty day reads %q", got)
	}
}

func TestARefusedAppointmentIsMarkedWhereItIsWrong(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.NewAppointmentPage(page("New appointment"), refusedAppointment()))
	start := document.Find("#start")
	if start.AttrOr("value", "") != "09:40" || start.AttrOr("aria-invalid", "") != "true" || start.AttrOr("aria-describedby", "") != "start-error start-help" {
		t.Errorf("start %v", start.Get(0).Attr)
	}
	if document.Find("[autofocus]").Length() != 1 || words(document.Find(`[role=alert] .strong`)) != hostile+" is busy at 09:40. Nothing was booked." {
		t.Errorf("alert %q", words(document.Find("[role=alert]")))
	}
	if document.Find("#practitioner option[selected]").AttrOr("value", "") != "d1" || document.Find("#reason").AttrOr("value", "") != hostile {
		t.Error("what was typed is lost")
	}
	wants(t, words(document.Find("[data-unsettled]")), "We do not know yet whether this was booked", "today 09:40")
	wants(t, words(document.Find(".facts")), hostile, "09:30 to 10:00", "11:00 to 11:30")
}
