package mail_test

import (
	"errors"
	"strings"
	"testing"

	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
)

func TestNothingOfAMailBecomesAHeaderOrASecondAddress(t *testing.T) {
	t.Parallel()
	const hostile = "Bayside\r\nBcc: spy@evil.example\r\n\r\n<script>\u202e\u2028evil\x00"
	for name, change := range map[string]func(*notify.Mail){
		"in the subject": func(m *notify.Mail) { m.Subject = hostile },
		"in the name":    func(m *notify.Mail) { m.ToName = hostile + `", "spy" <spy@evil.example>, "` },
		"in the body": func(m *notify.Mail) {
			m.Text, m.HTML = "\r\n.\r\nMAIL FROM:<spy@evil.example>\r\n"+hostile, ".\n..\n"+hostile
		},
		"in the id": func(m *notify.Mail) { m.ID = "1\r\nBcc: spy@evil.example" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, mailtest.Options{})
			sent := letter()
			change(&sent)
			if _, err := to(t, server, nil).Send(t.Context(), sent); err != nil {
				t.Fatal(err)
			}
			messages := server.Messages()
			if len(messages) != 1 {
				t.Fatalf("%d messages arrived", len(messages))
			}
			m := messages[0]
			if len(m.EnvelopeTo) != 1 || m.EnvelopeTo[0] != sent.To || m.To.Address != sent.To {
				t.Errorf("it went to %q (%s)", m.EnvelopeTo, &m.To)
			}
			if m.Header.Get("Bcc") != "" || len(m.Header) != 7 {
				t.Errorf("headers: %v", m.Header)
			}
			if strings.ContainsAny(m.Subject+m.To.Name, "\r\n\x00\u202e\u2028") {
				t.Errorf("subject %q, name %q", m.Subject, m.To.Name)
			}
		})
	}
}

func TestOddAddressesArriveOrAreRefusedForGood(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"o'brien+core@harbourside.example":         "o'brien+core@harbourside.example",
		`"kim lee"@harbourside.example`:            "",
		"kim@bücher.example":                       "kim@xn--bcher-kva.example",
		"kim@harbourside.example\r\nRCPT TO:<spy>": "",
		"kim@harbourside.example, spy@evil":        "",
		"Kim <kim@harbourside.example>":            "",
		"kim@harbourside.example>":                 "",
		"kim":                                      "",
		"":                                         "",
		"-oQ/tmp@harbourside.example":              "-oQ/tmp@harbourside.example",
		"kïm@harbourside.example":                  "", // This server takes ASCII alone.
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, mailtest.Options{})
			sent := letter()
			sent.To = address
			_, err := to(t, server, nil).Send(t.Context(), sent)
			var refusal *notify.Refusal
			if want == "" && (!errors.As(err, &refusal) || !refusal.Permanent || len(server.Messages()) != 0) {
				t.Errorf("error %v, %d messages", err, len(server.Messages()))
			}
			if want != "" && (err != nil || server.Messages()[0].To.Address != want) {
				t.Errorf("error %v, messages %v", err, server.Messages())
			}
		})
	}
}

func TestAnAddressBeyondASCIIArrivesWhereItIsTaken(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{UTF8: true})
	sent := letter()
	sent.ToName, sent.To = "Kïm – “Lee” 李", "kïm@bücher.example"
	if _, err := to(t, server, nil).Send(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	m := server.Messages()[0]
	if m.EnvelopeTo[0] != "kïm@xn--bcher-kva.example" || m.To.Name != sent.ToName {
		t.Errorf("told %q, to %+v", m.EnvelopeTo, m.To)
	}
}

func TestALetterheadThatCannotBeWrittenIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*mail.Letterhead){
		"no sender":    func(l *mail.Letterhead) { l.From.Address = "" },
		"no address":   func(l *mail.Letterhead) { l.From.Address = "desk" },
		"no host":      func(l *mail.Letterhead) { l.Host = "" },
		"a host twice": func(l *mail.Letterhead) { l.Host = "a.example\r\nEHLO b.example" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			head := letterhead()
			change(&head)
			if _, err := mail.NewServer(mail.ServerOptions{Letterhead: head, Host: "127.0.0.1", Port: 25, Security: mail.Off}); err == nil {
				t.Error("a server was made")
			}
			if _, err := mail.NewFolder(t.TempDir(), head); err == nil {
				t.Error("a folder was made")
			}
		})
	}
}
