package processes_test

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"

	"mooring/internal/failpoint"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/drchrono"
)

// cutOff is a moment at which a process that renews is killed.
type cutOff struct {
	name string
	// die makes a process die there, with a renewal under way.
	die func(*casualty, system)
	// sent: what was presented has arrived by then.
	sent bool
}

// dyingAt is a cut-off at a step.
func dyingAt(step failpoint.Name, sent bool) cutOff {
	return cutOff{name: string(step), sent: sent, die: func(c *casualty, _ system) {
		c.killed = c.start(c.t, failing(string(step)+"=kill"))
		c.deadly(http.MethodPost, "/connections/"+c.id+"/check")
	}}
}

// cutOffs are the moments at which nobody knows what became of a renewal.
func cutOffs() []cutOff {
	return []cutOff{
		dyingAt(failpoint.TokenSend, false),
		{name: "while it is under way", sent: true, die: dieUnderWay},
		dyingAt(failpoint.TokenAnswered, true),
		dyingAt(failpoint.TokenSave, true),
	}
}

// dieUnderWay kills a process once the provider has done the renewal and before
// it answers.
func dieUnderWay(c *casualty, s system) {
	if err := s.SetFaults(s.tenant, slowToken(60)); err != nil {
		c.t.Fatal(err)
	}
	c.killed = c.start(c.t)
	before := s.State().TokenRequests
	reader := c.signedIn(c.t)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		follow := reader.Stay()
		defer follow()
		_, _ = reader.Try(pressing(reader, c.killed.URL+"/connections/"+c.id+"/check")) // Its process dies.
	}()
	eventually(c.t, "the renewal was done", func() bool {
		requests := s.State().TokenRequests[len(before):]
		return slices.ContainsFunc(requests, func(r sandbox.TokenRequest) bool { return r.Outcome == "tokens" })
	})
	c.killed.kill()
	<-gone
	if err := s.ClearFaults(s.tenant); err != nil {
		c.t.Fatal(err)
	}
}

// TestAProcessKilledWhileItRenewsAtAnotherSystem kills processes at each moment, one
// after the other, while another one lives on.
func TestAProcessKilledWhileItRenewsAtAnotherSystem(t *testing.T) {
	t.Parallel()
	i := install(t, 0)
	_, chrono := i.offerDrChrono(t, func(*drchrono.Options) {}, nil)
	core, planner := i.offerBQECore(t), i.offerDocplanner(t)
	witness := i.start(t)
	i.front.add(witness)
	// One after the other: a sync of one system must not fall to a process that dies of
	// another's.
	for _, s := range []system{chrono, planner} {
		t.Run(s.slug, func(t *testing.T) { i.cutOffAndSentAgain(t, witness, s) })
	}
	t.Run(core.slug, func(t *testing.T) { i.cutOffForGood(t, witness, core) })
	if claims := i.count(t, "SELECT count(*) FROM credentials WHERE claim_id IS NOT NULL"); claims != 0 {
		t.Errorf("%d claims outlived their lease", claims)
	}
}

// cutOffAndSentAgain is a system that lets a renewal be sent again: the process that
// lives does so, and nobody has to do anything.
func (i *installation) cutOffAndSentAgain(t *testing.T, witness *process, s system) {
	c := i.casualtyAt(t, witness, s)
	for _, at := range cutOffs() {
		c.expire(t, c.id)
		before, _ := s.tokenRequests()
		at.die(c, s)
		c.buried(at, s, before)
		if seen := look(c.visitor, witness.URL, c.id); seen.status != "connected" || inTrouble(seen) {
			t.Errorf("%s: after the lease the connection is %+v", at.name, seen)
		}
		cut, _ := s.tokenRequests()
		c.expire(t, c.id) // And the rest after a call of which nothing is known is over.
		c.syncAt(witness)
		if seen := look(c.visitor, witness.URL, c.id); seen.status != "connected" || inTrouble(seen) {
			t.Errorf("%s: in the end the connection is %+v", at.name, seen)
		}
		if asked, _ := s.tokenRequests(); asked != cut+1 {
			t.Errorf("%s: it took %d requests to renew", at.name, asked-cut)
		}
	}
	if status := i.wantSettled(t, c.visitor, witness.URL, c.id); status != "connected" {
		t.Errorf("the connection is %s", status)
	}
}

// inTrouble tells whether any problem is open. That an appointment stands where the
// clocks change is none of these tests': the simulations book some there.
func inTrouble(seen standing) bool {
	return slices.ContainsFunc(seen.problems, func(kind string) bool { return kind != "times_unclear" })
}

// syncAt has the connection synced, as happens by itself when it is due.
func (c *casualty) syncAt(p *process) {
	c.t.Helper()
	before := c.count(c.t, "SELECT count(*) FROM sync_runs WHERE connection_id = $1", c.id)
	c.visitor.Post(p.URL+"/connections/"+c.id+"/sync", url.Values{})
	eventually(c.t, "the sync is done", func() bool {
		return c.count(c.t, "SELECT count(*) FROM sync_runs WHERE connection_id = $1 AND outcome = 'done'", c.id) > before
	})
}

// cutOffForGood is a system of which it is not known that a renewal may be sent
// again: it never is. The access token serves to its end; then somebody has to sign
// in again, and is told.
func (i *installation) cutOffForGood(t *testing.T, witness *process, s system) {
	c := i.casualtyAt(t, witness, s)
	for _, at := range cutOffs() {
		c.exec(t, `UPDATE credentials SET expires_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + 50000000 WHERE connection_id = $1`, c.id)
		before, _ := s.tokenRequests()
		at.die(c, s)
		c.buried(at, s, before)
		if seen := look(c.visitor, witness.URL, c.id); seen.status != "connected" || !explains(seen) {
			t.Errorf("%s: while the access token serves, the connection is %+v", at.name, seen)
		}
		if status := i.wantSettled(t, c.visitor, witness.URL, c.id); status != "needs_reconnect" {
			t.Errorf("%s: after the access token's end the connection is %s", at.name, status)
		}
		c.signInAgain(s)
	}
	if reuses := s.State().Reuses; len(reuses) != 0 {
		t.Errorf("reuses: %+v", reuses)
	}
	_, presented := s.tokenRequests()
	for token, times := range presented {
		if times != 1 {
			t.Errorf("%s was presented %d times", token, times)
		}
	}
}

// casualtyAt connects a system's practice, of whose token nobody but the test makes use.
func (i *installation) casualtyAt(t *testing.T, witness *process, s system) *casualty {
	t.Helper()
	c := &casualty{installation: i, t: t, tenant: s.tenant, witness: witness, visitor: i.signedIn(t)}
	c.id = s.connect(t, c.visitor)
	c.noSyncs(t, c.id)
	return c
}

// buried sees that the process died with its claim and what it has sent by then, lets
// the lease pass, and lets the process that lives find that out.
func (c *casualty) buried(at cutOff, s system, before int) {
	c.t.Helper()
	c.wasKilled(c.t, c.killed)
	want := before
	if at.sent {
		want++
	}
	if asked, _ := s.tokenRequests(); asked != want {
		c.t.Errorf("%s: %d requests for a token have arrived, want %d", at.name, asked-before, want-before)
	}
	if claims := c.letTheLeasePass(c.t, c.id); claims != 1 {
		c.t.Fatalf("%s: %d claims stand", at.name, claims)
	}
	check(c.visitor, c.witness.URL, c.id)
	if asked, _ := s.tokenRequests(); asked != want {
		c.t.Errorf("%s: the process that lives asked at once", at.name)
	}
}

// TestARenewalThatIsSentAgainInVainIsTold is about a DrChrono that uses refresh tokens
// up, which it may: the one that came in the lost answer is nobody's.
func TestARenewalThatIsSentAgainInVainIsTold(t *testing.T) {
	t.Parallel()
	i := install(t, 0)
	_, chrono := i.offerDrChrono(t, func(o *drchrono.Options) { o.Rotates = true }, nil)
	witness := i.start(t)
	i.front.add(witness)
	c := i.casualtyAt(t, witness, chrono)
	if status := i.wantSettled(t, c.visitor, witness.URL, c.id); status != "connected" {
		t.Errorf("a connection that was renewed is %s", status)
	}
	before, _ := chrono.tokenRequests()
	lost := dyingAt(failpoint.TokenAnswered, true)
	lost.die(c, chrono)
	c.buried(lost, chrono, before)
	c.expire(t, c.id)
	if status := i.wantSettled(t, c.visitor, witness.URL, c.id); status != "needs_reconnect" {
		t.Errorf("the connection is %s", status)
	}
	c.signInAgain(chrono)
}

// signInAgain reconnects at a system, after which the connection has to work.
func (c *casualty) signInAgain(s system) {
	c.t.Helper()
	s.goThrough(c.visitor, c.visitor.Post("/connections/"+c.id+"/reconnect", url.Values{}))
	c.noSyncs(c.t, c.id)
	if status := c.wantSettled(c.t, c.visitor, c.witness.URL, c.id); status != "connected" {
		c.t.Errorf("after a reconnect the connection is %s", status)
	}
}

// TestManyCallsOfTwoProcessesAskForOneToken asks at both processes at once, with
// credentials that may be presented as often as one likes.
func TestManyCallsOfTwoProcessesAskForOneToken(t *testing.T) {
	t.Parallel()
	i := install(t, 0)
	planner := i.offerDocplanner(t)
	running := []*process{i.start(t), i.start(t)}
	i.front.add(running...)
	visitor := i.signedIn(t)
	id := planner.connect(t, visitor)
	i.noSyncs(t, id)
	if asked, _ := planner.tokenRequests(); asked != 1 {
		t.Errorf("connecting and the first sync asked for %d tokens", asked)
	}
	for round, want := range []int{0, 1, 0} {
		before, _ := planner.tokenRequests()
		if round == 1 {
			i.expire(t, id)
		}
		i.readTogether(t, running, id)
		if after, _ := planner.tokenRequests(); after-before != want {
			t.Errorf("round %d: %d tokens were asked for, want %d", round+1, after-before, want)
		}
	}
	if seen := look(visitor, running[1].URL, id); seen.status != "connected" || seen.health != "healthy" {
		t.Errorf("the connection is %+v", seen)
	}
}

// readTogether lets the readers ask at once, in turns at the processes.
func (i *installation) readTogether(t *testing.T, running []*process, ids ...string) {
	t.Helper()
	visitor := i.signedIn(t)
	follow := visitor.Stay()
	defer follow()
	var asking sync.WaitGroup
	for reader := range readers {
		for _, id := range ids {
			asking.Go(func() {
				status, err := press(visitor, running[reader%len(running)].URL+"/connections/"+id+"/check")
				if err != nil || status != http.StatusSeeOther {
					t.Errorf("a reader was answered %d, %v", status, err)
				}
			})
		}
	}
	asking.Wait()
}
