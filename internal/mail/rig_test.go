package mail_test

import (
	netmail "net/mail"
	"testing"
	"time"

	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
	"mooring/internal/secret"
)

// user and password are those of the servers in these tests.
const (
	user     = "desk"
	password = "mail-p@ssword-7c1"
)

// sentAt is the time of the letterhead's clock.
var sentAt = time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("", 11*3600))

// letterhead is that of the tests.
func letterhead() mail.Letterhead {
	return mail.Letterhead{
		From: netmail.Address{Name: "Recall Desk", Address: "no-reply@connect.example"}, Host: "connect.example",
		Now: func() time.Time { return sentAt },
	}
}

// letter is a mail to Kim.
func letter() notify.Mail {
	return notify.Mail{
		ID: "0199b7c2-1111-7000-8000-000000000001", ToName: "Kim Lee", To: "kim@harbourside.example",
		Subject: "Core Practice no longer accepts our sign-in: Bayside",
		Text:    "Hello Kim,\n\nsign in again – it takes a minute:\nhttps://connect.example/connections/1/reconnect\n.\nA line with a dot alone came before.\n",
		HTML:    "<p>Hello Kim, <a href=\"https://connect.example/connections/1/reconnect\">sign in again</a></p>\n",
	}
}

// to makes a Server that sends to a mail server; change may alter its options.
func to(t *testing.T, server *mailtest.Server, change func(*mail.ServerOptions)) *mail.Server {
	t.Helper()
	options := mail.ServerOptions{
		Letterhead: letterhead(), Host: server.Host(), Port: server.Port(), Security: mail.Offered,
		Authorities: server.Authorities(), Time: time.Hour, // Whoever hangs is ended by the test.
	}
	if change != nil {
		change(&options)
	}
	made, err := mail.NewServer(options)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// signsIn gives the options the user and the password.
func signsIn(options *mail.ServerOptions) {
	options.User, options.Password = user, secret.NewValue(password)
}
