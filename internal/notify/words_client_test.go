package notify_test

import (
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/storetest"
)

func TestALetterAboutAClientIDAsksForItWhereItIsTyped(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	d.exec(`UPDATE connections SET provider = 'docplanner' WHERE id = ?`, d.about.ID)
	if _, err := d.service.AskToSignIn(d.ctx, d.about.Ref(), connection.System); err != nil {
		t.Fatal(err)
	}
	d.deliver()
	mail := d.mails()[0]
	wantOneLetter(t, mail)
	if want := "Please type the client id and secret for Docplanner again: Bayside Dental Group"; mail.Subject != want {
		t.Errorf("subject %q, want %q", mail.Subject, want)
	}
	if !strings.Contains(mail.Text, "Reconnect:\nhttps://connect.example.com/connections/conn-1/reconnect\n") || strings.Contains(strings.ToLower(mail.Text), "sign in") {
		t.Errorf("text:\n%s", mail.Text)
	}
}
