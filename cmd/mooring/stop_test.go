package main_test

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"mooring/internal/account"
)

// soon waits, with a deadline, for what another process brings about.
func soon(t *testing.T, what string, reached func() bool) {
	t.Helper()
	deadline := time.NewTimer(endPatience)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !reached() {
		select {
		case <-deadline.C:
			t.Fatalf("waited in vain until %s", what)
		case <-again.C:
		}
	}
}

// signal sends a signal.
func (p *program) signal(t *testing.T, number os.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(number); err != nil {
		t.Fatal(err)
	}
}

// checking presses "Check now" while the provider is slow to renew, and
// returns where the answer's status will come, 0 for none.
func checking(t *testing.T, p *post) (held *hold, answer <-chan int) {
	t.Helper()
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	id := visitor.Connect("manly")
	p.program.stderr.Await(t, "sync ended", 1)
	held = p.slowDown(t, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/oauth/token") })
	request := visitor.Request(http.MethodPost, "/connections/"+id+"/check", nil)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, cookie := range visitor.Cookies() {
		request.AddCookie(cookie)
	}
	answers := make(chan int, 1)
	go func() {
		status := 0
		if response, err := (&http.Transport{}).RoundTrip(request); err == nil {
			status = response.StatusCode
			_ = response.Body.Close()
		}
		answers <- status
	}()
	<-held.reached
	return held, answers
}

func TestWhatIsUnderWayWhenTheProgramIsStoppedIsFinished(t *testing.T) {
	t.Parallel()
	p := man(t, 100, 45*time.Second) // Tokens live shorter than the margin: every call renews.
	held, answer := checking(t, p)
	p.program.signal(t, syscall.SIGTERM)
	soon(t, "no connection is accepted", func() bool {
		conn, err := net.Dial("tcp", p.given["MOORING_LISTEN"])
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	held.release()
	if status := <-answer; status != http.StatusSeeOther {
		t.Errorf("the request under way is answered %d", status)
	}
	<-p.program.ended
	if code := p.program.command.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.program.stderr)
	}
	if held := databaseCount(t, p.folder, "SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL"); held != 0 {
		t.Error("the renewal under way was not settled")
	}
	p.start(t)
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	id := visitor.Get("/connections").Find("[data-connection]").AttrOr("data-connection", "")
	after := visitor.Post("/connections/"+id+"/check", url.Values{})
	if status := after.Find("[data-connection]").AttrOr("data-status", ""); status != "connected" {
		t.Errorf("after the next start the connection is %q: its renewed token was lost", status)
	}
	p.wantNoTokenTwice(t)
}

func TestASecondSignalEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	p := man(t, 100, 45*time.Second)
	held, answer := checking(t, p)
	p.program.signal(t, syscall.SIGTERM)
	p.program.stderr.Await(t, "stopping", 1)
	soon(t, "the program has ended", func() bool {
		// The first signal takes a moment to give its place to the second.
		_ = p.program.command.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.program.ended:
			return true
		default:
			return false
		}
	})
	if status, ok := p.program.command.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
		t.Errorf("ended with %v", p.program.command.ProcessState)
	}
	select {
	case <-held.letGo:
		t.Error("the provider was waited for")
	default:
	}
	if status := <-answer; status != 0 {
		t.Errorf("the request under way is answered %d", status)
	}
}

func TestWhileItDrainsAProgramServesButIsNotReady(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	given["MOORING_DRAIN"] = "1m"
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	run(t, folder, given, "probe").want(t, 0, "ready")
	served.signal(t, syscall.SIGTERM)
	served.stderr.Await(t, "stopping", 1)
	for path, want := range map[string]int{"/readyz": http.StatusServiceUnavailable, "/healthz": http.StatusOK, "/login": http.StatusOK} {
		answer := fetch(t, "http://"+given["MOORING_LISTEN"]+path)
		if answer.status != want || !answer.closes {
			t.Errorf("%s: status %d, want %d; connection closes: %v", path, answer.status, want, answer.closes)
		}
	}
	run(t, folder, given, "probe").want(t, 1, "not ready", "503")
}

func TestAfterTheDrainAProgramStops(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	given["MOORING_DRAIN"] = "50ms"
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	if code := served.interrupt(t); code != 0 {
		t.Errorf("exit code %d: %s", code, served.stderr)
	}
}

func TestProbeSaysThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	given := configured(t)
	run(t, t.TempDir(), given, "probe").want(t, 1, "nobody answers")
	given["MOORING_LISTEN"] = "127.0.0.1:0"
	run(t, t.TempDir(), given, "probe").want(t, 1, "MOORING_LISTEN")
}

// fetched is an answer.
type fetched struct {
	status int
	body   string
	// closes: the connection ends with it.
	closes bool
}
