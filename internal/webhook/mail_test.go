package webhook_test

import (
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

func TestTheMailSaysWhichEndpointSinceWhenAndWhatToDo(t *testing.T) {
	t.Parallel()
	server := mailtest.Start(t, mailtest.Options{})
	transport, err := mail.NewServer(mail.ServerOptions{
		Letterhead: mail.Letterhead{From: netmail.Address{Name: "Recall Desk", Address: "no-reply@connect.example"}, Host: "connect.example", Now: time.Now},
		Host:       server.Host(), Port: server.Port(), Security: mail.Offered,
	})
	if err != nil {
		t.Fatal(err)
	}
	letters := notify.New(notify.Options{Transport: transport, BaseURL: "https://connect.example", AppName: "Recall Desk", Now: time.Now})
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	to := newReceiver(t, answer(500, ""))
	r := newRig(t, storetest.Open, webhook.Options{Letters: letters, Zone: sydney})
	r.admin(t, "ann", "admin")
	endpoint := r.endpoint(t, to)
	secret := to.URL + "/hooks?token=never-in-a-mail"
	if _, err := r.Change(t.Context(), endpoint.ID, webhook.Changes{URL: &secret}); err != nil {
		t.Fatal(err)
	}
	r.happen(t, eventlog.TypeConnected, 1)
	since := r.clock.now().In(sydney).Format("Mon 2 Jan 2006 15:04 MST")
	untilOff(t, r, endpoint.ID)
	if err := r.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := server.Await(t, 1)[0]
	if got.To.Address != "ann@vendor.example" || got.Subject != "A webhook endpoint was switched off" || got.Link() == "" {
		t.Errorf("to %s: %q", got.To.Address, got.Subject)
	}
	text := strings.Join(strings.Fields(got.Text), " ")
	for _, part := range []string{
		"Hello ann,", to.URL + "/hooks.", "Nothing has reached it since " + since, "after three days of trying",
		"it answered 500 (Internal Server Error)", "https://connect.example/support/webhooks/" + endpoint.ID, "admin of Recall Desk",
	} {
		if !strings.Contains(text, part) || !strings.Contains(strings.Join(strings.Fields(got.HTML), " "), part) {
			t.Errorf("the mail lacks %q:\n%s", part, got.Text)
		}
	}
	if strings.Contains(string(got.Raw), "never-in-a-mail") {
		t.Error("the query of the address is in the mail")
	}
}
