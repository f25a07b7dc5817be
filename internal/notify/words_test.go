package notify_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/connection"
	"mooring/internal/notify"
	"mooring/internal/storetest"
)

// letters are one of each kind about each kind of problem that is told, and the
// one that support asks for.
func letters(t *testing.T) map[string]notify.Mail {
	t.Helper()
	mails := make(map[string]notify.Mail)
	for _, entry := range connection.Catalogue() {
		if entry.Tell == connection.TellNever {
			continue
		}
		d := newDesk(t, storetest.Open)
		problem := connection.Problem{Kind: entry.Kind, ProviderCode: "code-mark"}
		switch entry.About {
		case connection.AboutLocation:
			problem.Subject, problem.Label = "b2", "Lord Howe"
		case connection.AboutPermission:
			problem.Subject, problem.Label = "appointments:read", "Appointments"
		}
		d.openProblem(problem)
		d.round()
		d.advance(hour)
		d.round()
		d.advance(3 * day)
		d.round()
		d.over()
		d.advance(connection.Calm)
		d.round()
		got := d.mails()
		if len(got) != 3 {
			t.Fatalf("%s: %d letters, want the first, a reminder and the all-clear", entry.Kind, len(got))
		}
		for i, kind := range []notify.Kind{notify.KindProblem, notify.KindReminder, notify.KindAllClear} {
			mails[string(entry.Kind)+" "+string(kind)] = got[i]
		}
	}
	d := newDesk(t, storetest.Open)
	if _, err := d.service.AskToSignIn(d.ctx, d.about.Ref(), connection.System); err != nil {
		t.Fatal(err)
	}
	d.deliver()
	mails["sign_in"] = d.mails()[0]
	return mails
}

// TestLetters looks at every letter there is.
func TestLetters(t *testing.T) {
	t.Parallel()
	all := letters(t)
	for name, mail := range all {
		t.Run("say what happened and lead to one place: "+name, func(t *testing.T) {
			t.Parallel()
			wantOneLetter(t, mail)
		})
	}
	for name, want := range destinations {
		t.Run("lead to where it can be mended: "+name, func(t *testing.T) {
			t.Parallel()
			address, _ := parsed(t, all[name]).Find("a").Attr("href")
			if address != "https://connect.example.com/connections/conn-1"+want {
				t.Errorf("leads to %s", address)
			}
		})
	}
	for name, want := range wordings {
		t.Run("are worded like this: "+name, func(t *testing.T) {
			t.Parallel()
			mail := all[name]
			if mail.Subject != want.subject {
				t.Errorf("subject %q", mail.Subject)
			}
			if mail.Text != want.text {
				t.Errorf("text:\n%s", mail.Text)
			}
			if mail.ToName != "Kim Lee" || mail.To != "kim@example.com" || !mail.Automatic {
				t.Errorf("%+v", mail)
			}
		})
	}
}

// wantOneLetter checks what holds of every letter.
func wantOneLetter(t *testing.T, mail notify.Mail) {
	t.Helper()
	wantPlainWords(t, mail)
	wantSameSentences(t, mail)
	page := parsed(t, mail)
	links := page.Find("a")
	address, _ := links.Attr("href")
	if links.Length() != 1 || !strings.HasPrefix(address, "https://connect.example.com/connections/conn-1") {
		t.Errorf("%d links, the first to %s", links.Length(), address)
	}
	if !strings.Contains(mail.Text, "\n"+address+"\n") {
		t.Errorf("the text does not lead to %s:\n%s", address, mail.Text)
	}
	if strings.Count(mail.Text, "https://") != 2 || !strings.Contains(mail.Text, "https://connect.example.com/account") {
		t.Errorf("addresses besides the link and the switch:\n%s", mail.Text)
	}
	if page.Find("script, img, iframe, form, link, style").Length() != 0 {
		t.Error("more than text")
	}
}

// destinations are where letters lead, below the connection.
var destinations = map[string]string{
	"sign_in":                      "/reconnect",
	"sign_in_refused problem":      "/reconnect",
	"sign_in_refused reminder":     "/reconnect",
	"sign_in_refused all_clear":    "",
	"scope_missing problem":        "/reconnect",
	"location_removed problem":     "/locations",
	"provider_unreachable problem": "",
	"sign_in_lapsing problem":      "",
}

// wordings are two letters in full.
var wordings = map[string]struct{ subject, text string }{
	"sign_in_refused reminder": {
		subject: "Reminder: Core Practice no longer accepts our sign-in: Bayside Dental Group",
		text: `Hello Kim Lee,

Core Practice no longer accepts our sign-in.

Appointments stopped updating; the last update was Tue 24 Nov 09:39
AEDT.

Sign in again to carry on; nothing you chose is lost.

This is about Bayside Dental Group in Core Practice. It began on Tue 24
Nov 09:40 AEDT and is still so; we wrote to you about it before.

Sign in again:
https://connect.example.com/connections/conn-1/reconnect

-- 
You get this email because you are an owner of Harbourside Health in
Recall Desk. You can switch such emails off:
https://connect.example.com/account
`,
	},
	"provider_unreachable all_clear": {
		subject: "The practice system answers again: Bayside Dental Group",
		text: `Hello Kim Lee,

The practice system answers again.

We wrote to you about this: Core Practice is not answering.

It began on Tue 24 Nov 09:40 AEDT, ended on Fri 27 Nov 10:40 AEDT and
lasted 3 days. You need not do anything.

This is about Bayside Dental Group in Core Practice.

Open the connection:
https://connect.example.com/connections/conn-1

-- 
You get this email because you are an owner of Harbourside Health in
Recall Desk. You can switch such emails off:
https://connect.example.com/account
`,
	},
}

func TestALetterNamesWhatElseIsOpen(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	for _, name := range []string{"Manly", "Avalon", "Lord Howe"} {
		d.openProblem(connection.Problem{Kind: connection.ProblemLocationRemoved, Subject: name, Label: name})
	}
	d.openProblem(connection.Problem{Kind: connection.ProblemLocationNew, Subject: "new", Label: "Newport"})
	d.round()
	mail := d.mails()[0]
	wantSameSentences(t, mail)
	for _, name := range []string{"Manly", "Avalon", "Lord Howe"} {
		if strings.Count(mail.Text, "“"+name+"” is no longer listed in Core Practice.") != 1 {
			t.Errorf("%s is not named once:\n%s", name, mail.Text)
		}
	}
	if strings.Contains(mail.Text, "Newport") {
		t.Errorf("what is only worth knowing is named:\n%s", mail.Text)
	}
}

// hostileNames come from outside, and try to become more than a name.
var hostileNames = []string{
	"Bayside\r\nBcc: everybody@evil.example", "<script>alert(1)</script>", `"><a href="http://evil.example">press</a>`,
	"http://evil.example/sign-in", "HTTPS:\\\\evil.example", "evil.example", "www.evil。example", "kim@evil.example", "mailto:kim@evil.example",
	"\u202egnp.exe \u2066left\u2069", strings.Repeat("Bayside ", 62), strings.Repeat("x", 500), "\x00\x1b[31mred", "{{.Secret}}", "\xff\xfe", "",
}

func TestNamesFromOutsideStayNames(t *testing.T) {
	t.Parallel()
	for _, name := range hostileNames {
		t.Run(url.PathEscape(shorten(name)), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, storetest.Open)
			named := d.about
			named.Tenant.Name = strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")
			d.save(named)
			d.exec("UPDATE users SET name = ?", named.Tenant.Name)
			d.exec("UPDATE organisations SET name = ?", named.Tenant.Name)
			for _, subject := range []string{"a", "b"} {
				d.openProblem(connection.Problem{Kind: connection.ProblemLocationRemoved, Subject: subject, Label: named.Tenant.Name})
			}
			d.round()
			mail := d.mails()[0]
			wantPlainWords(t, mail)
			wantSameSentences(t, mail)
			page := parsed(t, mail)
			if page.Find("a").Length() != 1 || page.Find("script").Length() != 0 {
				t.Errorf("became markup:\n%s", mail.HTML)
			}
			everything := mail.Subject + mail.ToName + mail.Text + mail.HTML
			for _, link := range []string{"://evil", `:\\evil`, "evil.ex", "evil。ex"} {
				if strings.Contains(strings.ToLower(everything), link) {
					t.Errorf("a mail program makes a link of %q:\n%s", link, mail.Text)
				}
			}
		})
	}
}

// shorten cuts a name for the name of a test.
func shorten(name string) string {
	if len(name) > 30 {
		return name[:30]
	}
	return name
}

// wantPlainWords checks subject and text of a letter.
func wantPlainWords(t *testing.T, mail notify.Mail) {
	t.Helper()
	if size := utf8.RuneCountInString(mail.Subject); size == 0 || size > 120 {
		t.Errorf("subject of %d characters: %s", size, mail.Subject)
	}
	for _, header := range []string{mail.Subject, mail.ToName} {
		if strings.IndexFunc(header, func(r rune) bool { return !unicode.IsGraphic(r) }) >= 0 {
			t.Errorf("header %q", header)
		}
	}
	for _, jargon := range []string{"!", "OAuth", "token", "credential", "scope", "API", "invalid_", "code-mark", "error", "%!", "<nil>"} {
		if strings.Contains(mail.Text, jargon) || strings.Contains(mail.Subject, jargon) {
			t.Errorf("says %q:\n%s\n%s", jargon, mail.Subject, mail.Text)
		}
	}
	for line := range strings.Lines(mail.Text) {
		if size := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); size > 72 && strings.Contains(strings.TrimSpace(strings.TrimPrefix(line, "- ")), " ") {
			t.Errorf("line of %d characters: %s", size, line)
		}
	}
	if !utf8.ValidString(mail.Text + mail.HTML) {
		t.Error("not UTF-8")
	}
}

// wantSameSentences checks that both parts say the same, in the same order, but
// for the address of the link, which only the text spells out.
func wantSameSentences(t *testing.T, mail notify.Mail) {
	t.Helper()
	page := parsed(t, mail)
	link := page.Find("a")
	address, _ := link.Attr("href")
	text := strings.Replace(mail.Text, link.Text()+":\n"+address, link.Text(), 1)
	text = strings.Replace(strings.ReplaceAll(text, "\n- ", "\n"), "\n-- \n", "\n", 1)
	var html []string
	page.Find("p, h1, li").Each(func(_ int, part *goquery.Selection) {
		html = append(html, strings.Fields(part.Text())...)
	})
	if want := strings.Fields(text); !slices.Equal(html, want) {
		t.Errorf("HTML says\n%s\ntext says\n%s", strings.Join(html, " "), strings.Join(want, " "))
	}
	if title := page.Find("title").Text(); title != mail.Subject {
		t.Errorf("title %q, subject %q", title, mail.Subject)
	}
}

// parsed reads the HTML of a letter.
func parsed(t *testing.T, mail notify.Mail) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(mail.HTML))
	if err != nil {
		t.Fatal(err)
	}
	return page
}
