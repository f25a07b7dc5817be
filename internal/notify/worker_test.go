package notify_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/mail"
	"mooring/internal/mailtest"
	"mooring/internal/notify"
	"mooring/internal/queue"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// mailPassword is that of the mail servers in these tests.
const mailPassword = "mail-p@ssword-of-the-tests"

// process is what one process has: a Service whose letters its queue sends.
type process struct {
	*notify.Service
	queue *queue.Queue
	log   *lines
}

// lines are a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// String is what was logged so far.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newProcess makes a process on the desk's database, which sends nothing before
// it starts.
func newProcess(d *desk, store notify.Store, transport notify.Transport) *process {
	d.t.Helper()
	p := &process{log: &lines{}}
	logger := slog.New(slog.NewTextHandler(p.log, nil))
	var err error
	if p.queue, err = queue.New(queue.Options{SQL: d.Database.SQL(), Postgres: d.Database.Postgres(), Logger: logger}); err != nil {
		d.t.Fatal(err)
	}
	p.Service = notify.New(notify.Options{
		Store: store, Transport: transport, Providers: providers{},
		BaseURL: "https://connect.example", AppName: "Recall Desk", Now: d.clock, Logger: logger,
	})
	p.Register(p.queue)
	if err := p.queue.Open(); err != nil {
		d.t.Fatal(err)
	}
	return p
}

// start sends what is queued, until the test ends or stop is called.
func (p *process) start(t *testing.T) (stop func()) {
	t.Helper()
	if err := p.queue.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := p.queue.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// round makes a round that must succeed.
func (p *process) round(t *testing.T) {
	t.Helper()
	if err := p.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// letterhead is that of these tests.
func letterhead(d *desk) mail.Letterhead {
	return mail.Letterhead{From: netmail.Address{Address: "no-reply@connect.example"}, Host: "connect.example", Now: d.clock}
}

// carrier sends to a mail server.
func carrier(d *desk, server *mailtest.Server, password string) notify.Transport {
	d.t.Helper()
	made, err := mail.NewServer(mail.ServerOptions{
		Letterhead: letterhead(d), Host: server.Host(), Port: server.Port(), User: "desk", Password: secret.NewValue(password), Security: mail.Off,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return made
}

// mailServer is a mail server that asks for mailPassword.
func mailServer(t *testing.T) *mailtest.Server {
	t.Helper()
	return mailtest.Start(t, mailtest.Options{User: "desk", Password: mailPassword})
}

// await waits until a column of the letters is as wanted.
func (d *desk) await(expression, want string) {
	d.t.Helper()
	d.awaitWith(func() {}, expression, want)
}

// awaitWith does something again and again until a column is as wanted.
func (d *desk) awaitWith(do func(), expression, want string) {
	d.t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for do(); d.column(expression) != want; do() {
		select {
		case <-again.C:
		case <-deadline.C:
			d.t.Fatalf("%s is %q, want %q", expression, d.column(expression), want)
		}
	}
}

func TestARoundSendsWhatWaitsAlsoWhenItsJobWasLost(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		p := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		d.open(connection.ProblemSignInRefused)
		p.round(t)
		d.exec("DELETE FROM river_job")
		p.start(t)
		p.round(t)
		message := server.Await(t, 1)[0]
		if message.To.Address != "kim@example.com" || message.Link() != "https://connect.example/connections/conn-1/reconnect" {
			t.Errorf("to %s with the link %s", &message.To, message.Link())
		}
		if got := message.Header.Get("Auto-Submitted"); got != "auto-generated" {
			t.Errorf("Auto-Submitted: %q", got)
		}
		d.await("outcome", "sent")
	})
}

func TestTwoProcessesSendEachLetterOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		const owners = 12 // kim and eleven more
		for i := range owners - 1 {
			d.owner(fmt.Sprintf("owner%d", i))
		}
		d.open(connection.ProblemSignInRefused)
		var stops []func()
		var rounds sync.WaitGroup
		for range 2 {
			p := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
			stops = append(stops, p.start(t))
			for range 3 {
				rounds.Go(func() {
					if err := p.Round(d.ctx); err != nil {
						t.Error(err)
					}
				})
			}
		}
		rounds.Wait()
		d.await("outcome", strings.TrimSpace(strings.Repeat("sent ", owners)))
		for _, stop := range stops {
			stop() // Whoever still works ends.
		}
		arrived := map[string]int{}
		for _, message := range server.Messages() {
			arrived[message.To.Address]++
		}
		if len(arrived) != owners || len(server.Messages()) != owners {
			t.Errorf("arrived: %v", arrived)
		}
	})
}

func TestALinkThatSupportAskedForLeavesWithoutARound(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		p := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		p.start(t)
		asked, err := p.AskToSignIn(t.Context(), d.about.Ref(), connection.Actor{UserID: "sam", Name: "Sam Field (support)"})
		if err != nil || asked != 1 {
			t.Fatalf("asked %d, %v", asked, err)
		}
		message := server.Await(t, 1)[0]
		if link := message.Link(); link != "https://connect.example/connections/conn-1/reconnect" {
			t.Errorf("link %s", link)
		}
		if got := message.Header.Get("Auto-Submitted"); got != "" {
			t.Errorf("Auto-Submitted: %q, but a person asked for it", got)
		}
	})
}

// dying is a store of a process that dies as a mail is taken: what became of it is
// not written down.
type dying struct{ notify.Store }

// errDied is what such a process meets.
var errDied = errors.New("the process died")

// Settle implements notify.Store.
func (dying) Settle(context.Context, string, notify.Result) error { return errDied }

func TestAMailWhoseProcessDiedIsSentAgainUnderTheSameMessageID(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		d.open(connection.ProblemSignInRefused)
		first := newProcess(d, dying{d.Store.Letters()}, carrier(d, server, mailPassword))
		stop := first.start(t)
		first.round(t)
		server.Await(t, 1)
		stop()
		second := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		second.start(t)
		second.round(t) // Not yet: the first might still be at it.
		d.advance(5 * minute)
		d.awaitWith(func() { second.round(t) }, "outcome", "sent")
		messages := server.Await(t, 2)
		id := messages[0].Header.Get("Message-Id")
		if id == "" || messages[1].Header.Get("Message-Id") != id || len(server.Messages()) != 2 {
			t.Errorf("%d messages, %s and %s", len(server.Messages()), id, messages[1].Header.Get("Message-Id"))
		}
	})
}

func TestALetterOutlastsAMailServerThatIsAway(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		p := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		p.start(t)
		d.open(connection.ProblemSignInRefused)
		// Rounds go on meanwhile: one that finds the letter under way queues nothing.
		round := func() { p.round(t) }
		for attempt, fault := range []mailtest.Fault{mailtest.NotNow(), {Drops: true}} {
			server.Fail(mailtest.AtSender, fault)
			d.awaitWith(round, "TRIM(CAST(attempts AS TEXT) || ' ' || code)", []string{"1 451 4.3.0", "2"}[attempt])
			d.advance(5 * minute)
		}
		if got := len(server.Messages()); got != 0 {
			t.Fatalf("%d messages arrived", got)
		}
		server.Mend()
		d.awaitWith(round, "outcome", "sent")
		if got := len(server.Messages()); got != 1 {
			t.Errorf("%d messages arrived", got)
		}
	})
}

func TestABounceIsNotTriedAgainAndIsNotedAtThePerson(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		p := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		p.start(t)
		server.Fail(mailtest.AtRecipient, mailtest.Refused())
		d.open(connection.ProblemSignInRefused)
		p.round(t)
		d.await("outcome || ' ' || code", "bounced 550 5.1.1")
		if waiting := d.waiting(); len(waiting) != 0 {
			t.Errorf("%d letters wait", len(waiting))
		}
		var bounce string
		if err := d.Database.Gorm().Raw("SELECT bounce FROM users WHERE id = 'kim' AND bounced_at IS NOT NULL").Scan(&bounce).Error; err != nil || bounce != "550 5.1.1" {
			t.Errorf("noted %q, %v", bounce, err)
		}
	})
}

func TestJobsAndLogsHoldNoSecretAndNobodysAddress(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, server := newDesk(t, open), mailServer(t)
		wrong := newProcess(d, d.Store.Letters(), carrier(d, server, "wrong-p@ssword-of-the-tests"))
		stop := wrong.start(t)
		d.open(connection.ProblemSignInRefused)
		wrong.round(t)
		d.await("code", "535")
		stop()
		right := newProcess(d, d.Store.Letters(), carrier(d, server, mailPassword))
		stop = right.start(t)
		server.Fail(mailtest.AtMessage, mailtest.NotNow())
		d.advance(hour)
		d.awaitWith(func() { right.round(t) }, "code", "451 4.3.0")
		stop()
		var jobs []string
		err := d.Database.Gorm().Raw(`SELECT CAST(args AS TEXT) || CAST(metadata AS TEXT) || COALESCE(CAST(errors AS TEXT), '') FROM river_job`).Scan(&jobs).Error
		if err != nil || len(jobs) == 0 {
			t.Fatalf("%d jobs, %v", len(jobs), err)
		}
		for _, text := range append(jobs, wrong.log.String(), right.log.String()) {
			for _, told := range []string{"p@ssword", "@example.com", "harbourside", "Bayside Dental"} {
				if strings.Contains(text, told) {
					t.Errorf("%q is told in %s", told, text)
				}
			}
		}
		if !strings.Contains(wrong.log.String(), "letter did not leave") || !strings.Contains(wrong.log.String(), "535") {
			t.Errorf("the log does not say why nothing leaves:\n%s", wrong.log)
		}
	})
}

func TestWithoutAMailServerTheLogSaysWhereTheMailIs(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		d, path := newDesk(t, open), filepath.Join(t.TempDir(), "mail")
		folder, err := mail.NewFolder(path, letterhead(d))
		if err != nil {
			t.Fatal(err)
		}
		p := newProcess(d, d.Store.Letters(), folder)
		p.start(t)
		d.open(connection.ProblemSignInRefused)
		p.round(t)
		d.await("outcome", "written")
		file := filepath.Join(path, d.column("id")+".eml")
		if !strings.Contains(p.log.String(), "path="+file) {
			t.Errorf("the log does not name %s:\n%s", file, p.log)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if message, err := mailtest.Parse(raw); err != nil || message.To.Address != "kim@example.com" || len(message.Links()) != 2 {
			t.Errorf("to %s, links %v, %v", &message.To, message.Links(), err)
		}
	})
}

func TestARoundWithoutAQueueSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open)
	if err := d.service.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "no queue") {
		t.Errorf("error %v", err)
	}
}
