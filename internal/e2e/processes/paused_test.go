package processes_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"mooring/internal/failpoint"
)

// TestAProcessPausedPastTheLeaseNeverPresentsATokenASecondTime stops a process
// in the middle of a renewal (SIGSTOP), lets another one take it for dead, and
// lets it go on (SIGCONT).
func TestAProcessPausedPastTheLeaseNeverPresentsATokenASecondTime(t *testing.T) {
	t.Parallel()
	steps := []failpoint.Name{failpoint.TokenClaimed, failpoint.TokenSend, failpoint.TokenAnswered, failpoint.TokenSave}
	// A process that has not looked at its claim again sends nothing any more.
	sends := func(step failpoint.Name) bool { return step != failpoint.TokenClaimed }
	meanwhile := []struct {
		name string
		act  func(*casualty)
		// status is the connection's in the end.
		status string
	}{
		{"nothing happens", func(*casualty) {}, "needs_reconnect"},
		{"somebody reconnects", func(c *casualty) {
			reconnect(c.t, c.visitor, c.witness.URL, c.id, c.tenant)
			c.noSyncs(c.t, c.id)
		}, "connected"},
		{"somebody disconnects", func(c *casualty) {
			c.visitor.Post(c.witness.URL+"/connections/"+c.id+"/disconnect", url.Values{})
		}, "disconnected"},
	}
	i := install(t, len(steps)*len(meanwhile)+1)
	witness := i.start(t)
	i.front.add(witness)
	// One after the other: a process that is started may take the others' syncs
	// before it is paused, and would keep them.
	for s, step := range steps {
		for m, other := range meanwhile {
			t.Run(string(step)+" and "+other.name, func(t *testing.T) {
				c := i.pause(t, witness, s*len(meanwhile)+m, step)
				i.letTheLeasePass(t, c.id)
				check(c.visitor, witness.URL, c.id)
				if seen := look(c.visitor, witness.URL, c.id); seen.status != "needs_reconnect" || !explains(seen) {
					t.Errorf("with the other process paused the connection is %+v", seen)
				}
				other.act(c)
				c.goOn(t)
				if status := look(c.visitor, witness.URL, c.id).status; status != other.status {
					t.Errorf("the connection is %s, want %s", status, other.status)
				}
				want := 0
				if !sends(step) {
					want++ // The old one, whose refresh token nobody has any more.
				}
				if other.status == "connected" {
					want++
				}
				c.wantGrants(t, want)
			})
		}
	}
	i.wantNoTokenTwice(t, (len(steps)-1)*len(meanwhile))
}

// TestAProcessPausedBeforeItsClaimFindsTheTokenThatAnotherGot has the other
// process do the renewal while the first is paused.
func TestAProcessPausedBeforeItsClaimFindsTheTokenThatAnotherGot(t *testing.T) {
	t.Parallel()
	i := install(t, 1)
	witness := i.start(t)
	i.front.add(witness)
	c := i.pause(t, witness, 0, failpoint.TokenClaim)
	if page := check(c.visitor, witness.URL, c.id); !works(page) {
		t.Errorf("the other process's check says %q", page.Heading())
	}
	c.goOn(t)
	if status := i.wantSettled(t, c.visitor, witness.URL, c.id); status != "connected" {
		t.Errorf("the connection is %s", status)
	}
	i.wantNoTokenTwice(t, 2)
}

// pause connects a practice and stops a process at a step of its renewal: one
// reader at that very step, and then the whole process, wherever the rest of it is.
func (i *installation) pause(t *testing.T, witness *process, n int, step failpoint.Name) *casualty {
	t.Helper()
	c := &casualty{installation: i, t: t, tenant: tenant(n), witness: witness, visitor: i.signedIn(t)}
	c.id = c.visitor.Connect(c.tenant)
	c.noSyncs(t, c.id)
	pipe := filepath.Join(t.TempDir(), "gate")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	c.killed = i.start(t, failing(string(step)+"=pause:"+pipe))
	i.expire(t, c.id)
	reader := i.signedIn(t)
	c.read = make(chan int, 1)
	go func() {
		defer reader.Stay()()
		status, err := press(reader, c.killed.URL+"/connections/"+c.id+"/check")
		if err != nil {
			t.Errorf("the reader at the paused process got no answer: %v", err)
		}
		c.read <- status
	}()
	var err error
	if c.gate, err = os.OpenFile(pipe, os.O_WRONLY, 0); err != nil { // Waits until the step is reached.
		t.Fatal(err)
	}
	c.killed.signal(t, syscall.SIGSTOP)
	return c
}

// goOn lets the paused process go on until its reader is answered, and ends it.
func (c *casualty) goOn(t *testing.T) {
	t.Helper()
	c.killed.signal(t, syscall.SIGCONT)
	if err := c.gate.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-c.read; status != http.StatusSeeOther && status != http.StatusConflict && status != http.StatusNotFound {
		t.Errorf("the reader at the process that was paused was answered %d", status)
	}
	if code := c.killed.stop(t); code != 0 {
		t.Errorf("the process that was paused ended with %d", code)
	}
}

// wantGrants fails unless the provider knows so many grants: tokens that came
// too late have to be revoked.
func (c *casualty) wantGrants(t *testing.T, want int) {
	t.Helper()
	if grants, err := c.sandbox.Grants(c.tenant); err != nil || len(grants) != want {
		t.Errorf("the provider knows %d grants, want %d, %v", len(grants), want, err)
	}
}
