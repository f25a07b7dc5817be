package doctor_test

import (
	"fmt"
	"net"
	"testing"

	"mooring/internal/doctor"
	"mooring/internal/mailtest"
)

func TestTheMailServerIsGreetedAndNoMore(t *testing.T) {
	t.Parallel()
	plain, starttls, implicit := mailtest.Start(t, mailtest.Options{}), mailtest.Start(t, mailtest.Options{StartTLS: true}), mailtest.Start(t, mailtest.Options{ImplicitTLS: true})
	at := func(scheme string, server *mailtest.Server, more string) string {
		return fmt.Sprintf("%s://u:MARK@%s:%d%s", scheme, server.Host(), server.Port(), more)
	}
	for name, test := range map[string]struct {
		url     string
		verdict doctor.Verdict
		says    string
	}{
		"open":                         {at("smtp", plain, ""), doctor.OK, "answers"},
		"STARTTLS where it is offered": {at("smtp", starttls, ""), doctor.OK, "answers"},
		"STARTTLS that is not there":   {at("smtp", plain, "?tls=required"), doctor.Fault, "STARTTLS"},
		"a certificate of nobody's":    {at("smtp", starttls, "?tls=required"), doctor.Fault, "certificate"},
		"TLS, and nobody's":            {at("smtps", implicit, ""), doctor.Fault, "certificate"},
		"no TLS":                       {at("smtps", plain, ""), doctor.Fault, "tls"},
		"something else":               {"smtp://" + noMailServer(t), doctor.Fault, "no mail server"},
		"nobody":                       {"smtp://127.0.0.1:1", doctor.Fault, "refused"},
	} {
		report := examine(t, doctor.Options{Config: configured(t, "--smtp-url="+test.url)})
		want(t, report, doctor.Finding{Area: "Mail", What: "server", Verdict: test.verdict, Says: test.says})
		silent(t, report)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	report := examine(t, doctor.Options{Config: configured(t, "--smtp-url="+at("smtp", plain, "?tls=off"), "--base-url=http://localhost:8080")})
	want(t, report, doctor.Finding{Area: "Mail", What: "protection", Verdict: doctor.Warning})
	want(t, report, doctor.Finding{Area: "Mail", What: "sender", Verdict: doctor.Warning, Do: "MOORING_MAIL_FROM"})
}

// noMailServer answers everybody with something else.
func noMailServer(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			line, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = line.Write([]byte("SSH-2.0-MARK\r\n"))
			_ = line.Close()
		}
	}()
	return listener.Addr().String()
}
