package processes_test

import (
	"strings"
	"sync"
	"testing"

	"mooring/internal/failpoint"
	"mooring/internal/sandbox"
)

// death is a process that is killed at one step, and what has to be so
// afterwards.
type death struct {
	at failpoint.Name
	// before makes the step come about; it happens before the process starts.
	before func(*casualty)
	// act does what brings the process to the step.
	act func(*casualty)
	// after looks at what is left.
	after func(*casualty)
}

// deaths has every step that there is.
func deaths() []death {
	all := []death{
		{at: failpoint.TokenClaim, act: read, after: becomes("connected")},
		{at: failpoint.TokenClaimed, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenSend, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenAnswered, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenSave, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenSaved, act: read, after: becomes("connected")},
		{at: failpoint.TokenRelease, before: fault(sandbox.Unavailable), act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenReleased, before: fault(sandbox.Unavailable), act: read, after: onceItMayAskAgain},
		{at: failpoint.TokenRefuse, before: refuse, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenRefused, before: refuse, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenAbandon, before: fault(sandbox.AnswerDropped), act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenAbandoned, before: fault(sandbox.AnswerDropped), act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenBury, before: dieOnce, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenBuried, before: dieOnce, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenLapse, before: loseAnAnswer, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenLapsed, before: loseAnAnswer, act: read, after: becomes("needs_reconnect")},
		{at: failpoint.TokenRevoke, act: disconnectMeanwhile, after: nothingIsLeft("confirmed")},
		{at: failpoint.TokenRevoked, act: disconnectMeanwhile, after: nothingIsLeft("confirmed")},

		{at: failpoint.DisconnectBegin, act: disconnect, after: becomes("connected")},
		{at: failpoint.DisconnectCommitted, act: disconnect, after: nothingIsLeft("unconfirmed")},
		{at: failpoint.DisconnectRevoke, act: disconnect, after: nothingIsLeft("unconfirmed")},
		{at: failpoint.DisconnectRevoked, act: disconnect, after: nothingIsLeft("unconfirmed")},
		{at: failpoint.DisconnectRecorded, act: disconnect, after: nothingIsLeft("confirmed")},
		{at: failpoint.DisconnectScrub, act: disconnect, after: nothingIsLeft("unconfirmed")},
		{at: failpoint.DisconnectScrubbed, act: disconnect, after: nothingIsLeft("unconfirmed")},

		{at: failpoint.SignInConsumed, act: comeBack, after: canSignInAgain},
		{at: failpoint.SignInExchanged, act: comeBack, after: canSignInAgain},
		{at: failpoint.SignInStore, act: comeBack, after: canSignInAgain},
		{at: failpoint.SignInStored, act: comeBack, after: isConnectedAndSynced},

		{at: failpoint.SyncWrite, act: syncUntilItDies, after: goesOnElsewhere},
		{at: failpoint.SyncWritten, act: syncUntilItDies, after: goesOnElsewhere},
	}
	return all
}

func TestAProcessKilledAtAnyStepLeavesNothingThatDoesNotSettle(t *testing.T) {
	t.Parallel()
	all := deaths()
	known := map[failpoint.Name]bool{}
	for _, d := range all {
		known[d.at] = true
	}
	for _, name := range failpoint.Names() {
		if !known[name] {
			t.Errorf("no process is killed at %s", name)
		}
	}
	i := install(t, len(all))
	witness := i.start(t)
	i.front.add(witness)
	t.Run("at", func(t *testing.T) {
		for n, d := range all {
			t.Run(string(d.at), func(t *testing.T) {
				// A process that dies of any sync must not get that of another test.
				if !strings.HasPrefix(string(d.at), "sync.") {
					t.Parallel()
				}
				i.die(t, witness, n, d)
			})
		}
	})
	i.wantNoTokenTwice(t, 20)
	if claims := i.count(t, "SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL"); claims != 0 {
		t.Errorf("%d claims outlived their lease", claims)
	}
	if owed := i.count(t, "SELECT count(*) FROM scrubs_owed"); owed != 0 {
		t.Errorf("%d scrubs are still owed", owed)
	}
}

// die lets one process die, starts it again, and looks at what is left.
func (i *installation) die(t *testing.T, witness *process, n int, d death) {
	t.Helper()
	c := &casualty{installation: i, t: t, tenant: tenant(n), witness: witness, visitor: i.signedIn(t)}
	if !strings.HasPrefix(string(d.at), "signin.") {
		c.id = c.visitor.Connect(c.tenant)
		c.noSyncs(t, c.id)
	}
	if d.before != nil {
		d.before(c)
	}
	c.killed = i.start(t, failing(string(d.at)+"=kill"))
	d.act(c)
	c.wasKilled(t, c.killed)
	if err := i.sandbox.ClearFaults(c.tenant); err != nil {
		t.Fatal(err)
	}
	again := i.start(t)
	answered := c.readAt(again) // Before any lease has passed.
	c.early = sync.OnceValue(func() int { return <-answered })
	d.after(c)
	if status := c.early(); status < 200 || status > 499 {
		t.Errorf("a reader that came before the lease had passed was answered %d", status)
	}
	if code := again.stop(t); code != 0 {
		t.Errorf("the process that was started again ended with %d", code)
	}
}
