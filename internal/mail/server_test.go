package mail_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
	"mooring/internal/secret"
)

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	sent := letter()
	sent.Automatic = true
	got, err := to(t, server, nil).Send(t.Context(), sent)
	if err != nil || got != (notify.Sending{Outcome: notify.OutcomeSent}) {
		t.Fatalf("sending %+v, %v", got, err)
	}
	messages := server.Messages()
	if len(messages) != 1 {
		t.Fatalf("%d messages arrived", len(messages))
	}
	m := messages[0]
	if m.EnvelopeFrom != "no-reply@connect.example" || !cmp.Equal(m.EnvelopeTo, []string{"kim@harbourside.example"}) {
		t.Errorf("the server was told %q and %q", m.EnvelopeFrom, m.EnvelopeTo)
	}
	if m.From.String() != `"Recall Desk" <no-reply@connect.example>` || m.To.String() != `"Kim Lee" <kim@harbourside.example>` {
		t.Errorf("from %s to %s", &m.From, &m.To)
	}
	if m.Subject != sent.Subject || m.Text != sent.Text || m.HTML != sent.HTML {
		t.Errorf("arrived %q\n%s\n%s", m.Subject, m.Text, m.HTML)
	}
	for name, want := range map[string]string{
		"Message-Id":     "<0199b7c2-1111-7000-8000-000000000001@connect.example>",
		"Date":           "Tue, 24 Nov 2026 09:30:00 +1100",
		"Auto-Submitted": "auto-generated",
		"Mime-Version":   "1.0",
	} {
		if got := m.Header[name]; !cmp.Equal(got, []string{want}) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if len(m.Header) != 8 {
		t.Errorf("it has headers that nobody asked for: %v", m.Header)
	}
	if link := m.Link(); link != "https://connect.example/connections/1/reconnect" {
		t.Errorf("link %q", link)
	}
}

func TestWhatSomebodyAskedForIsNotMarkedAsAutomatic(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	if _, err := to(t, server, nil).Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	if got := server.Messages()[0].Header.Get("Auto-Submitted"); got != "" {
		t.Errorf("Auto-Submitted: %s", got)
	}
}

func TestARefusalBearsItsCodesAndNoWords(t *testing.T) {
	t.Parallel()
	answer := func(code int, enhanced smtp.EnhancedCode) mailtest.Fault {
		return mailtest.Fault{Answer: &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "kim@harbourside.example: no, and more"}}
	}
	for name, test := range map[string]struct {
		at    mailtest.Stage
		fault mailtest.Fault
		want  notify.Refusal
	}{
		"an address that is not there": {mailtest.AtRecipient, mailtest.Refused(), notify.Refusal{Code: "550 5.1.1", Permanent: true}},
		"an address that is not now":   {mailtest.AtRecipient, mailtest.NotNow(), notify.Refusal{Code: "451 4.3.0"}},
		"a mailbox that is full":       {mailtest.AtRecipient, answer(452, smtp.EnhancedCode{4, 2, 2}), notify.Refusal{Code: "452 4.2.2"}},
		"a mail that is not wanted":    {mailtest.AtMessage, answer(554, smtp.EnhancedCode{5, 7, 1}), notify.Refusal{Code: "554 5.7.1", Permanent: true}},
		"a mail that is too much now":  {mailtest.AtMessage, answer(452, smtp.EnhancedCode{4, 3, 1}), notify.Refusal{Code: "452 4.3.1"}},
		// What the operators have to mend is no fault of the address.
		"a sender that is not ours":  {mailtest.AtSender, answer(550, smtp.EnhancedCode{5, 7, 1}), notify.Refusal{Code: "550 5.7.1"}},
		"a sign-in that is wanted":   {mailtest.AtRecipient, answer(530, smtp.EnhancedCode{5, 7, 0}), notify.Refusal{Code: "530 5.7.0"}},
		"a server that shuts down":   {mailtest.AtRecipient, answer(421, smtp.EnhancedCode{4, 3, 2}), notify.Refusal{Code: "421 4.3.2"}},
		"codes that do not agree":    {mailtest.AtRecipient, answer(450, smtp.EnhancedCode{5, 1, 1}), notify.Refusal{Code: "450"}},
		"a code without an enhanced": {mailtest.AtRecipient, answer(550, smtp.NoEnhancedCode), notify.Refusal{Code: "550", Permanent: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, mailtest.Options{})
			server.Fail(test.at, test.fault)
			_, err := to(t, server, nil).Send(t.Context(), letter())
			var got *notify.Refusal
			if !errors.As(err, &got) {
				t.Fatalf("error %v", err)
			}
			if *got != test.want {
				t.Errorf("got %+v, want %+v", *got, test.want)
			}
			if strings.Contains(err.Error(), "kim") || strings.Contains(err.Error(), "more") {
				t.Errorf("the error has the server's words: %v", err)
			}
			if left := server.Messages(); len(left) != 0 {
				t.Errorf("%d messages arrived", len(left))
			}
			server.Mend()
			if _, err := to(t, server, nil).Send(t.Context(), letter()); err != nil {
				t.Errorf("after that: %v", err)
			}
		})
	}
}

func TestAnAnswerThatIsLostMayBeTriedAgainUnderTheSameMessageID(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	server.Fail(mailtest.AtMessage, mailtest.Fault{Drops: true})
	transport := to(t, server, nil)
	_, err := transport.Send(t.Context(), letter())
	var refusal *notify.Refusal
	if err == nil || errors.As(err, &refusal) {
		t.Fatalf("error %v", err)
	}
	server.Mend()
	if _, err := transport.Send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	messages := server.Messages()
	if len(messages) != 2 || string(messages[0].Raw) != string(messages[1].Raw) {
		t.Errorf("%d messages arrived, or the second is another", len(messages))
	}
}

func TestAServerThatHangsIsLeftWhenTheCallerLeaves(t *testing.T) {
	t.Parallel()
	for _, stage := range []mailtest.Stage{mailtest.AtSender, mailtest.AtRecipient, mailtest.AtMessage} {
		t.Run(string(stage), func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, mailtest.Options{})
			server.Fail(stage, mailtest.Fault{Hangs: true})
			ctx, leave := context.WithCancel(t.Context())
			go func() {
				server.AwaitHanging(t, stage)
				leave()
			}()
			if _, err := to(t, server, nil).Send(ctx, letter()); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestAServerThatHangsIsLeftAfterItsTime(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	server.Fail(mailtest.AtRecipient, mailtest.Fault{Hangs: true})
	_, err := to(t, server, func(o *mail.ServerOptions) { o.Time = time.Millisecond }).Send(t.Context(), letter())
	var refusal *notify.Refusal
	if err == nil || errors.As(err, &refusal) {
		t.Errorf("error %v", err)
	}
}

func TestAServerThatIsAwayOrNoMailServerMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	for name, greeting := range map[string]string{
		"is away": "", "breaks off": "\x00", "speaks something else": "HTTP/1.1 400 kim@harbourside.example\r\n\r\n",
		"takes nobody": "554 5.3.2 not today, kim@harbourside.example\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			if greeting == "" {
				_ = listener.Close()
			}
			go func() {
				if connection, err := listener.Accept(); err == nil {
					_, _ = fmt.Fprint(connection, strings.Trim(greeting, "\x00"))
					_ = connection.Close()
				}
			}()
			t.Cleanup(func() { _ = listener.Close() })
			address, _ := listener.Addr().(*net.TCPAddr)
			server, err := mail.NewServer(mail.ServerOptions{Letterhead: letterhead(), Host: "127.0.0.1", Port: address.Port, Security: mail.Off})
			if err != nil {
				t.Fatal(err)
			}
			_, err = server.Send(t.Context(), letter())
			var refusal *notify.Refusal
			if err == nil || errors.As(err, &refusal) && refusal.Permanent {
				t.Errorf("error %v", err)
			}
			if strings.Contains(fmt.Sprint(err), "kim@") {
				t.Errorf("the error has the server's words: %v", err)
			}
		})
	}
}

func TestTLSAndThePasswordAreAsTheOptionsSay(t *testing.T) {
	t.Parallel()
	const taken, encrypted, fails = "taken", "encrypted", "fails"
	protected := mailtest.Options{User: user, Password: password, StartTLS: true}
	for name, test := range map[string]struct {
		server mailtest.Options
		change func(*mail.ServerOptions)
		want   string
	}{
		"STARTTLS where it is offered":   {mailtest.Options{StartTLS: true}, nil, encrypted},
		"none where it is not offered":   {mailtest.Options{}, nil, taken},
		"none where it is turned off":    {mailtest.Options{StartTLS: true}, func(o *mail.ServerOptions) { o.Security = mail.Off }, taken},
		"needed and not offered":         {mailtest.Options{}, func(o *mail.ServerOptions) { o.Security = mail.StartTLS }, fails},
		"needed and offered":             {mailtest.Options{StartTLS: true}, func(o *mail.ServerOptions) { o.Security = mail.StartTLS }, encrypted},
		"a certificate of nobody":        {mailtest.Options{StartTLS: true}, func(o *mail.ServerOptions) { o.Authorities = nil }, fails},
		"TLS from the first byte":        {mailtest.Options{ImplicitTLS: true}, func(o *mail.ServerOptions) { o.Security = mail.TLS }, encrypted},
		"TLS, a certificate of nobody":   {mailtest.Options{ImplicitTLS: true}, func(o *mail.ServerOptions) { o.Security, o.Authorities = mail.TLS, nil }, fails},
		"a password under STARTTLS":      {protected, func(o *mail.ServerOptions) { signsIn(o); o.Security = mail.StartTLS }, encrypted},
		"a password under TLS":           {mailtest.Options{User: user, Password: password, ImplicitTLS: true}, func(o *mail.ServerOptions) { signsIn(o); o.Security = mail.TLS }, encrypted},
		"a password on this machine":     {mailtest.Options{User: user, Password: password}, signsIn, taken},
		"a password nobody asks for":     {mailtest.Options{StartTLS: true}, signsIn, fails},
		"a server that wants a password": {protected, nil, fails},
		"another password":               {protected, func(o *mail.ServerOptions) { signsIn(o); o.Password = secret.NewValue("wrong-p@ssword-7c1") }, fails},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, test.server)
			_, err := to(t, server, test.change).Send(t.Context(), letter())
			if text := fmt.Sprint(err); strings.Contains(text, "p@ssword") {
				t.Errorf("the error shows the password: %s", text)
			}
			var refusal *notify.Refusal
			if errors.As(err, &refusal) && refusal.Permanent {
				t.Errorf("the address is blamed: %+v", refusal)
			}
			messages := server.Messages()
			switch {
			case (err != nil) != (test.want == fails):
				t.Errorf("error %v", err)
			case test.want != fails && (len(messages) != 1 || messages[0].Encrypted != (test.want == encrypted)):
				t.Errorf("%d messages arrived, want one that is %s", len(messages), test.want)
			case test.want == fails && len(messages) != 0:
				t.Error("a message arrived all the same")
			}
		})
	}
}
