package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/config"
	"mooring/internal/secret"
)

func TestAMailServersAddressIsTakenApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]config.MailServer{
		"smtps://mail.example":                            {Host: "mail.example", Port: 465, Security: config.MailTLS},
		"smtps://u:p%40ss@mail.example:2465":              {Host: "mail.example", Port: 2465, User: "u", Password: secret.NewValue("p@ss"), Security: config.MailTLS},
		"smtps://mail.example/?tls=required":              {Host: "mail.example", Port: 465, Security: config.MailTLS},
		"smtp://mail.example":                             {Host: "mail.example", Port: 587, Security: config.MailOffered},
		"smtp://mailpit:1025":                             {Host: "mailpit", Port: 1025, Security: config.MailOffered},
		"smtp://mail.example?tls=required":                {Host: "mail.example", Port: 587, Security: config.MailStartTLS},
		"smtp://mail.example?tls=off":                     {Host: "mail.example", Port: 587, Security: config.MailOff},
		"smtp://kim%40m.example:p@mail.example":           {Host: "mail.example", Port: 587, User: "kim@m.example", Password: secret.NewValue("p"), Security: config.MailStartTLS},
		"smtp://u:p@127.0.0.1:25":                         {Host: "127.0.0.1", Port: 25, User: "u", Password: secret.NewValue("p"), Security: config.MailOffered},
		"smtp://u:p@[::1]:25?tls=off":                     {Host: "::1", Port: 25, User: "u", Password: secret.NewValue("p"), Security: config.MailOff},
		"smtp://u:p@mail.localhost.:25/?tls=required":     {Host: "mail.localhost.", Port: 25, User: "u", Password: secret.NewValue("p"), Security: config.MailStartTLS},
		"SMTPS://Mail.example":                            {Host: "Mail.example", Port: 465, Security: config.MailTLS},
		"smtp://u:%20%2f%3a@mail.example:25?tls=required": {Host: "mail.example", Port: 25, User: "u", Password: secret.NewValue(" /:"), Security: config.MailStartTLS},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			c := read(t)
			c.SMTPURL = secret.NewValue(text)
			got, is := c.MailServer()
			if !is || !got.Password.Equal(want.Password) {
				t.Errorf("read %v, %+v", is, got)
			}
			got.Password, want.Password = secret.Value{}, secret.Value{}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(secret.Value{})); diff != "" {
				t.Error(diff)
			}
			if faults := faultsOf(t, c); faults != nil {
				t.Errorf("faults: %v", c.Validate())
			}
		})
	}
}

func TestAMailServerThatCannotBeUsedIsAFaultWithoutAWordOfIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"hush.example":                         "is not the address of a mail server",
		"smtp://":                              "is not the address of a mail server",
		"smtp:hush.example":                    "is not the address of a mail server",
		"smtp://u:hu%sh@hush.example":          "is not the address of a mail server",
		"smtp://hush.example/path":             "has something after the host",
		"smtp://hush.example#part":             "has something after the host",
		"smtp://hush@mail.example":             "has a user without a password",
		"smtp://:hush@mail.example":            "a password without a user",
		"smtp://hush.example:0":                "has a port that is not a number",
		"smtp://hush.example:99999":            "has a port that is not a number",
		"smtp://hush.example?tls=maybe":        "has a tls that is neither",
		"smtp://hush.example?starttls=yes":     "has something after the ?",
		"smtp://hush.example?tls=off&x=1":      "has something after the ?",
		"smtp://hush.example?tls=off&tls=off":  "has something after the ?",
		"smtps://hush.example?tls=off":         "turns TLS off",
		"smtp://u:hush@mail.example?tls=off":   "the password would leave this machine unprotected",
		"smtp://u:hush@localhost.evil?tls=off": "the password would leave this machine unprotected",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			c := read(t)
			c.SMTPURL = secret.NewValue(text)
			if diff := cmp.Diff([]string{"MOORING_SMTP_URL"}, faultsOf(t, c)); diff != "" {
				t.Fatalf("faults: %s", diff)
			}
			if fault := c.Validate().Error(); !strings.Contains(fault, want) || strings.Contains(fault, "hush") {
				t.Errorf("it says %q, want %q", fault, want)
			}
			if _, is := c.MailServer(); is {
				t.Error("it can be had all the same")
			}
		})
	}
}

func TestWithoutAMailServerThereIsAFolder(t *testing.T) {
	t.Parallel()
	c := read(t)
	if server, is := c.MailServer(); is {
		t.Errorf("a mail server: %+v", server)
	}
	for name, test := range map[string]struct {
		c    config.Config
		want string
	}{
		"beside the working folder's database": {read(t), "mail"},
		"beside a database elsewhere":          {config.Config{Storage: config.Storage{DatabaseURL: "sqlite:/var/lib/m/m.db"}}, filepath.FromSlash("/var/lib/m/mail")},
		"in the working folder":                {config.Config{Storage: config.Storage{DatabaseURL: "postgres://h/d"}}, "mail"},
		"where it is set":                      {config.Config{MailFolder: "/srv/letters"}, "/srv/letters"},
	} {
		if got := test.c.MailFolderPath(); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestMailComesFromThePublicHostUnlessSaidOtherwise(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		c          config.Config
		from, host string
	}{
		"public":       {config.Config{BaseURL: "https://Connect.example:8443/", AppName: "Recall Desk"}, `"Recall Desk" <no-reply@connect.example>`, "connect.example"},
		"this machine": {config.Config{Listen: "127.0.0.1:8080"}, `<no-reply@localhost>`, "localhost"},
		"a number":     {config.Config{BaseURL: "https://[2001:db8::7]"}, `<no-reply@localhost>`, "localhost"},
		"said":         {config.Config{BaseURL: "https://m.example", AppName: "Recall Desk", MailFrom: "desk@other.example"}, `"Recall Desk" <desk@other.example>`, "m.example"},
		"said in full": {config.Config{BaseURL: "https://m.example", AppName: "Recall Desk", MailFrom: `"The Desk" <desk@other.example>`}, `"The Desk" <desk@other.example>`, "m.example"},
	} {
		sender := test.c.MailSender()
		if sender.String() != test.from || test.c.MailHost() != test.host {
			t.Errorf("%s: %s at %s, want %s at %s", name, &sender, test.c.MailHost(), test.from, test.host)
		}
	}
}
