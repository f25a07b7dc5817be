package processes_test

import (
	"net/url"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/mailtest"
)

// support is who asks a practice to sign in again.
const support = "robin@vendor.example"

// TestALetterGoesOnWhenItsSenderIsKilled kills a process while the mail server thinks
// about what it was sent: nobody knows then whether it took it.
func TestALetterGoesOnWhenItsSenderIsKilled(t *testing.T) {
	t.Parallel()
	i := install(t, 1)
	server := mailtest.Start(t, mailtest.Options{})
	i.given = append(i.given, "MOORING_SMTP_URL="+server.URL())
	i.run(t, apptest.Password, "user", "add", "--email", support, "--name", "Robin Field", "--role", "support", "--password-stdin")
	killed := i.start(t)
	i.front.add(killed)
	id := i.signedIn(t).Connect(tenant(0))
	i.noSyncs(t, id)
	staff := i.site.SignedIn(t, account.User{Email: support})

	server.Fail(mailtest.AtMessage, mailtest.Fault{Hangs: true})
	staff.Post("/support/connections/"+id+"/mail", url.Values{})
	server.AwaitHanging(t, mailtest.AtMessage)
	killed.kill()
	i.front.remove(killed)
	server.Mend()
	// What the dead process holds is as old as it is after a minute. The queue takes its job
	// for running until the end, however slow the machine is; a round that died with it
	// would hold up the next one as long.
	i.exec(t, "UPDATE letters SET try_at = try_at - 60000000 WHERE outcome = ''")
	i.exec(t, "UPDATE sync_workers SET seen_at = seen_at + 3600000000")
	i.exec(t, "DELETE FROM river_job WHERE kind = 'round'")
	i.exec(t, "DELETE FROM river_leader")
	i.front.add(i.start(t))
	eventually(t, "the letter is sent", func() bool { return i.count(t, "SELECT count(*) FROM letters WHERE outcome = 'sent'") == 1 })

	messages := server.Messages()
	if len(messages) != 2 || messages[0].Header.Get("Message-Id") != messages[1].Header.Get("Message-Id") {
		t.Errorf("%d messages arrived, want the one that the server had taken and its repeat", len(messages))
	}
	if attempts := i.count(t, "SELECT attempts FROM letters"); attempts != 2 {
		t.Errorf("%d attempts", attempts)
	}
	if running := i.count(t, "SELECT count(*) FROM river_job WHERE kind = 'letter' AND state = 'running' AND args ->> 'attempts' = '0'"); running != 1 {
		t.Error("the queue gave the dead process's job to somebody: the test shows nothing of letters")
	}
}
