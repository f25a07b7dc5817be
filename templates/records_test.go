package templates_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/templates"
)

func TestTheReceiptNeverClaimsAConfirmationThatDidNotCome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		provider, mark string
		todo           bool
	}{
		{templates.ProviderConfirmed, templates.MeaningGood, false},
		{templates.ProviderUnconfirmed, templates.MeaningNotice, true},
		{templates.ProviderPending, templates.MeaningOff, false},
		{templates.ProviderUnsupported, templates.MeaningNotice, true},
		{templates.ProviderNotNeeded, templates.MeaningGood, false},
		{"unheard_of", templates.MeaningNotice, true},
		{"", templates.MeaningNotice, true},
	}
	for _, test := range tests {
		document := parse(t, templates.ReceiptPage(page("Disconnected"), receiptView(test.provider)))
		answer := document.Find("[data-provider-answer]")
		if answer.AttrOr("data-mark", "") != test.mark {
			t.Errorf("%q is marked %q", test.provider, answer.AttrOr("data-mark", ""))
		}
		if confirmed := strings.Contains(words(answer), "confirmed that"); confirmed != (test.provider == templates.ProviderConfirmed) {
			t.Errorf("%q reads %q", test.provider, words(answer))
		}
		if todo := strings.Contains(words(document.Find("main")), "open Settings, then Integration"); todo != test.todo {
			t.Errorf("%q says what to do there: %v", test.provider, todo)
		}
	}
}

func TestTheReceiptHoldsWhatWhenAndWho(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.ReceiptPage(page("Disconnected"), receiptView(templates.ProviderConfirmed)))
	wants(t, words(document.Find("main")),
		"Bayside Dental Group is disconnected", "5,012 appointments", "14 practitioners", "5 locations",
		"today 09:40 by Kim Lee Tuesday 24 November 2026, 09:40:00 AEDT", "0198c7f2-6c1e-7d3a-9a55-2f6f1f0b3a11")
	if _, hidden := document.Find("[data-print]").Attr("hidden"); !hidden {
		t.Error("the print button shows without the script that serves it")
	}
}

func TestADayIsATablePerPractitioner(t *testing.T) {
	t.Parallel()
	document := parse(t, templates.AppointmentsPage(page("Appointments"), dayView()))
	sections := document.Find("section.practitioner")
	if sections.Length() != 2 {
		t.Fatalf("%d practitioners", sections.Length())
	}
	wants(t, words(sections.Eq(0).Find("h3")), "Dr Renée O'Sullivan", "3 appointments")
	wants(t, words(sections.Eq(1).Find("h3")), "Siân Ní Bhriain", "1 appointment")
	rows := sections.Eq(0).Find("tbody tr").Map(func(_ int, row *selection) string { return words(row) })
	want := []string{
		"09:00 to 09:30 P-10482 Check-up and clean Completed",
		"09:40 to 10:20 P-10011 Root canal treatment, second visit Arrived",
		"10:30 to 11:00 P-18823 Cancelled",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	if heads := sections.Eq(0).Find("thead th[scope=col]"); heads.Length() != 3 || sections.Find("tbody th[scope=row]").Length() != 4 {
		t.Error("the table does not say what its cells are")
	}
	if cancelled := sections.Find("tr.cancelled"); cancelled.Length() != 1 || !strings.Contains(words(cancelled), "Cancelled") {
		t.Error("a cancelled appointment is not marked, or by its look alone")
	}
}

func TestADayLeadsToOthersWithLinksAndAForm(t *testing.T) {
	t.Parallel()
	view := dayView()
	view.IsToday = false
	document := parse(t, templates.AppointmentsPage(page("Appointments"), view))
	for name, path := range map[string]string{"‹ Previous day": view.PreviousPath, "Next day ›": view.NextPath, "Today": view.TodayPath} {
		if got := named(document.Find("nav[aria-label=Day]"), name).AttrOr("href", ""); got != path {
			t.Errorf("%s leads to %q", name, got)
		}
	}
	form := document.Find(`form[method=get]`)
	if form.Find("input[type=date][name=date]").AttrOr("value", "") != "2026-11-24" || form.Find("input[name=location]").AttrOr("value", "") != "b1" {
		t.Error("the form forgets the day or the location")
	}
	tabs := document.Find("nav[aria-label=Location] a")
	if tabs.Length() != 5 || words(document.Find("nav[aria-label=Location] a[aria-current]")) != "Bayside Sydney" {
		t.Errorf("%d locations, current %q", tabs.Length(), words(tabs.Filter("[aria-current]")))
	}
	wants(t, words(document.Find(".day")), "Tuesday 24 November 2026", "Times are Sydney time (AEDT, UTC+11)", "last synced today 09:40")
}

func TestADaySaysWhyItIsEmptyOrOutOfDate(t *testing.T) {
	t.Parallel()
	base := dayView()
	base.Practitioners = nil
	change, unread, outside, gone, failing := base, base, base, base, base
	change.DayNote = "This day has 25 hours: clocks go back at 03:00."
	unread.LastSync, unread.Syncing = templates.Time{}, true
	outside.OutsideWindow = "Appointments are kept from 17 Nov 2026 to 22 Feb 2027."
	gone.LocationGone = true
	failing.Problem = &deadCard("a1").Problems[0]
	tests := []struct {
		view templates.Appointments
		want []string
		not  string
	}{
		{base, []string{"No appointments at Bayside Sydney on this day."}, "being read"},
		{change, []string{"This day has 25 hours: clocks go back at 03:00."}, "23 hours"},
		{unread, []string{"Appointments are being read now.", "Nothing has been read for Bayside Sydney yet."}, "No appointments at"},
		{outside, []string{"Appointments are kept from 17 Nov 2026"}, "No appointments at"},
		{gone, []string{"“Bayside Sydney” is no longer listed", "stopped updating"}, "being read"},
		{failing, []string{"no longer accepts our sign-in", "Reconnect"}, "being read"},
		{templates.Appointments{LocationsPath: "/connections/a1/locations", CanChange: true}, []string{"No location is chosen yet", "Choose locations"}, "Today"},
	}
	for _, test := range tests {
		text := words(parse(t, templates.AppointmentsPage(page("Appointments"), test.view)).Find("main"))
		wants(t, text, test.want...)
		if strings.Contains(text, test.not) {
			t.Errorf("%q also says %q", text, test.not)
		}
	}
	failing.CanChange = false
	if parse(t, templates.AppointmentsPage(page("Appointments"), failing)).Find("form[method=post][action$=reconnect]").Length() != 0 {
		t.Error("a member is offered the problem's button")
	}
}

func TestActivityReadsAsSentencesUnderTheirDay(t *testing.T) {
	t.Parallel()
	view := templates.Activity{
		EarlierPath: "/activity?before=17",
		Days: []templates.ActivityDay{{Name: "Today", Events: []templates.ActivityEvent{
			{At: at("10:42"), Sentence: "Kim Lee disconnected " + hostile, Meaning: templates.MeaningOff},
			{At: at("09:40"), Sentence: "Kim Lee connected Manly Dental", Meaning: templates.MeaningGood},
		}}},
	}
	document := parse(t, templates.ActivityPage(page("Activity"), view))
	lines := document.Find("section.activity-day li").Map(func(_ int, line *selection) string { return words(line) })
	if diff := cmp.Diff([]string{"Kim Lee disconnected " + hostile + " 10:42", "Kim Lee connected Manly Dental 09:40"}, lines); diff != "" {
		t.Error(diff)
	}
	if named(document.Selection, "Earlier").AttrOr("href", "") != view.EarlierPath || named(document.Selection, "Newest").Length() != 0 {
		t.Error("the links to other pages are wrong")
	}
	empty := parse(t, templates.ActivityPage(page("Activity"), templates.Activity{}))
	wants(t, words(empty.Find("main")), "Nothing has happened yet.")
	if named(empty.Selection, "Earlier").Length() != 0 {
		t.Error("an empty trail leads to earlier events")
	}
}

func TestAMessageOffersOneWayOnAndQuotesItsReference(t *testing.T) {
	t.Parallel()
	view := templates.Message{
		Meaning: templates.MeaningBad, Heading: "Something went wrong on our side", Paragraphs: []string{"First " + hostile, "Second"}, Reference: "7f3a-91c2",
		Primary:   &templates.Action{Label: "Connect to Core Practice", Path: "/connections", Post: true, Fields: []templates.Field{{Name: "tenant", Value: hostile}}},
		Secondary: &templates.Link{Label: "Back to connections", Path: "/connections"},
	}
	document := parse(t, templates.MessagePage(signedOut("Something went wrong"), view))
	form := named(document.Selection, "Connect to Core Practice").Closest("form")
	if form.AttrOr("method", "") != "post" || form.Find("input[name=tenant]").AttrOr("value", "") != hostile {
		t.Error("the way on does not post its fields")
	}
	wants(t, words(document.Find("main")), "First "+hostile+" Second", "quote this reference: 7f3a-91c2")
	if document.Find("main .primary").Length() != 1 || document.Find("main .button").Length() != 2 {
		t.Errorf("ways on: %v", controls(document.Find("main")))
	}
	bare := parse(t, templates.MessagePage(signedOut("Not found"), templates.Message{Meaning: templates.MeaningOff, Heading: "There is no such page", Primary: &templates.Action{Label: "Go to connections", Path: "/connections"}}))
	if strings.Contains(words(bare.Find("main")), "reference") || named(bare.Selection, "Go to connections").AttrOr("href", "") != "/connections" {
		t.Error("a message without a reference asks to quote one, or leads nowhere")
	}
}
