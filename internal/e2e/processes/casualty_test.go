package processes_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/failpoint"
	"mooring/internal/sandbox"
)

// casualty is one connection, the process that is killed or paused while at it,
// and one that was alive all the time.
type casualty struct {
	*installation
	t       *testing.T
	tenant  string
	id      string
	visitor *apptest.Visitor
	// killed is the process that dies, witness the one that does not.
	killed, witness *process
	// gate holds the paused one at its step, and read gets the status that its
	// reader is answered with.
	gate *os.File
	read chan int
	// early waits for the reader that came before the lease had passed, and returns
	// the status of its answer. Where no claim is left it is answered at once, and its
	// own claim must not be taken for a dead process's.
	early func() int
}

// deadly sends a request to the process that dies of it.
func (c *casualty) deadly(method, path string) {
	c.t.Helper()
	follow := c.visitor.Stay()
	defer follow()
	request := pressing(c.visitor, c.killed.URL+path)
	request.Method = method
	ctx, cancel := context.WithTimeout(c.t.Context(), patience)
	defer cancel()
	if _, err := c.visitor.Try(request.WithContext(ctx)); errors.Is(err, context.DeadlineExceeded) {
		c.t.Fatalf("%s %s hangs", method, path)
	}
}

// read asks for a token that has to be renewed.
func read(c *casualty) {
	c.expire(c.t, c.id)
	c.deadly(http.MethodPost, "/connections/"+c.id+"/check")
}

// readAt asks for a token at a process, in another browser, without waiting for
// the answer.
func (c *casualty) readAt(p *process) (answered <-chan int) {
	status := make(chan int, 1)
	if c.id == "" {
		status <- http.StatusNotFound
		return status
	}
	reader := c.signedIn(c.t)
	go func() {
		got, err := press(reader, p.URL+"/connections/"+c.id+"/check")
		if err != nil {
			c.t.Errorf("a reader got no answer: %v", err)
		}
		status <- got
	}()
	return status
}

// fault switches a fault of the token endpoint on.
func fault(kind sandbox.Kind) func(*casualty) {
	return func(c *casualty) {
		if err := c.sandbox.SetFaults(c.tenant, sandbox.Fault{Kind: kind, Target: sandbox.Token}); err != nil {
			c.t.Fatal(err)
		}
	}
}

// refuse ends our access at the provider.
func refuse(c *casualty) {
	if _, err := c.sandbox.RevokeGrants(c.tenant); err != nil {
		c.t.Fatal(err)
	}
}

// dieOnce lets another process die with the claim, long ago.
func dieOnce(c *casualty) {
	c.killed = c.start(c.t, failing(string(failpoint.TokenAnswered)+"=kill"))
	read(c)
	c.wasKilled(c.t, c.killed)
	if claims := c.letTheLeasePass(c.t, c.id); claims != 1 {
		c.t.Fatalf("%d claims stand", claims)
	}
}

// loseAnAnswer lets an answer be lost while the access token still serves.
func loseAnAnswer(c *casualty) {
	fault(sandbox.AnswerDropped)(c)
	c.exec(c.t, `UPDATE credentials SET expires_at = (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + 50000000 WHERE connection_id = $1`, c.id)
	if page := check(c.visitor, c.witness.URL, c.id); !works(page) {
		c.t.Fatalf("the access token does not serve: %q", page.Heading())
	}
}

// disconnectMeanwhile disconnects while a renewal is under way.
func disconnectMeanwhile(c *casualty) {
	if err := c.sandbox.SetFaults(c.tenant, slowToken(4)); err != nil {
		c.t.Fatal(err)
	}
	other, before := c.signedIn(c.t), len(c.presented())
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		read(c)
	}()
	eventually(c.t, "the renewal was sent", func() bool { return len(c.presented()) > before && c.renews() })
	other.Post(c.witness.URL+"/connections/"+c.id+"/disconnect", url.Values{})
	<-asked
}

// renews tells whether the provider has done a renewal for the tenant.
func (c *casualty) renews() bool {
	for _, request := range c.sandbox.State().TokenRequests {
		if request.Tenant == c.tenant && request.RefreshToken != "" && request.Outcome == "tokens" {
			return true
		}
	}
	return false
}

// disconnect ends the connection.
func disconnect(c *casualty) { c.deadly(http.MethodPost, "/connections/"+c.id+"/disconnect") }

// comeBack returns from the provider to the process that dies.
func comeBack(c *casualty) {
	page := c.visitor.Start(c.tenant)
	callback, err := url.Parse(c.visitor.Callback(page, "reception@"+c.tenant+".example"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.deadly(http.MethodGet, callback.RequestURI())
}

// syncUntilItDies asks for syncs until the process takes one.
func syncUntilItDies(c *casualty) {
	for dead := false; !dead; {
		if err := c.sandbox.AddAppointments(c.tenant, "", 3); err != nil {
			c.t.Fatal(err)
		}
		before := c.count(c.t, "SELECT count(*) FROM sync_runs WHERE connection_id = $1", c.id)
		if _, err := press(c.visitor, c.witness.URL+"/connections/"+c.id+"/sync"); err != nil {
			c.t.Fatal(err)
		}
		eventually(c.t, "the sync is over", func() bool {
			select {
			case <-c.killed.ended:
				dead = true
				return true
			default:
			}
			return c.count(c.t, "SELECT count(*) FROM sync_runs WHERE connection_id = $1 AND finished_at IS NOT NULL", c.id) > before
		})
	}
}

// becomes looks at a connection that has to settle in a status.
func becomes(status string) func(*casualty) {
	return func(c *casualty) {
		if status == "connected" && c.early != nil {
			c.early()
		}
		if got := c.wantSettled(c.t, c.visitor, c.witness.URL, c.id); got != status {
			c.t.Errorf("the connection is %s, want %s", got, status)
		}
		if status == "needs_reconnect" {
			reconnect(c.t, c.visitor, c.witness.URL, c.id, c.tenant)
			c.noSyncs(c.t, c.id)
			c.wantSettled(c.t, c.visitor, c.witness.URL, c.id)
		}
	}
}

// onceItMayAskAgain lets the rest pass that the provider asked for.
func onceItMayAskAgain(c *casualty) {
	c.early()
	c.expire(c.t, c.id)
	becomes("connected")(c)
}

// nothingIsLeft looks at a connection that was disconnected, with what the
// receipt says of the revocation in the end.
func nothingIsLeft(revocation string) func(*casualty) {
	return func(c *casualty) {
		if seen := look(c.visitor, c.witness.URL, c.id); seen.status != "disconnected" {
			c.t.Fatalf("the connection is %+v", seen)
		}
		for _, table := range []string{"credentials", "locations", "problems", "practitioners", "practitioner_locations", "appointments", "sync_cursors", "authorization_requests"} {
			if left := c.count(c.t, "SELECT count(*) FROM "+table+" WHERE connection_id = $1", c.id); left != 0 {
				c.t.Errorf("%d rows are left in %s", left, table)
			}
		}
		c.letTheReceiptAge()
		next := c.start(c.t) // Catches up.
		eventually(c.t, "the receipt says "+revocation, func() bool {
			return c.text(c.t, "SELECT receipt::jsonb ->> 'revocation' FROM connections WHERE id = $1", c.id) == revocation
		})
		eventually(c.t, "the scrub is not owed any more", func() bool {
			return c.count(c.t, "SELECT count(*) FROM scrubs_owed WHERE connection_id = $1", c.id) == 0
		})
		if page := c.visitor.Get(next.URL + "/connections/" + c.id + "/disconnect"); page.Status != http.StatusOK || strings.Contains(page.Body, "being asked") {
			c.t.Errorf("the receipt's page answers %d", page.Status)
		}
		next.stop(c.t)
	}
}

// letTheReceiptAge makes a receipt as old as it is after two minutes.
func (c *casualty) letTheReceiptAge() {
	c.t.Helper()
	var receipt connection.Receipt
	if err := json.Unmarshal([]byte(c.text(c.t, "SELECT receipt FROM connections WHERE id = $1", c.id)), &receipt); err != nil {
		c.t.Fatal(err)
	}
	receipt.At = receipt.At.Add(-2 * time.Minute)
	text, err := json.Marshal(receipt)
	if err != nil {
		c.t.Fatal(err)
	}
	c.exec(c.t, "UPDATE connections SET receipt = $2, status_since = status_since - 120000000 WHERE id = $1", c.id, string(text))
}

// canSignInAgain looks at a sign-in of which nothing was stored.
func canSignInAgain(c *casualty) {
	if stored := c.count(c.t, "SELECT count(*) FROM connections WHERE tenant_address = $1", c.tenant); stored != 0 {
		c.t.Errorf("%d connections were stored", stored)
	}
	c.id = c.visitor.Connect(c.tenant)
	c.noSyncs(c.t, c.id)
	becomes("connected")(c)
}

// isConnectedAndSynced looks at a sign-in that was stored when the process died.
func isConnectedAndSynced(c *casualty) {
	c.id = c.text(c.t, "SELECT id FROM connections WHERE tenant_address = $1", c.tenant)
	eventually(c.t, "the first sync is over", func() bool {
		return c.count(c.t, "SELECT count(*) FROM connections WHERE id = $1 AND synced_at IS NOT NULL", c.id) == 1
	})
	c.noSyncs(c.t, c.id)
	becomes("connected")(c)
}

// goesOnElsewhere looks at a sync whose process died.
func goesOnElsewhere(c *casualty) {
	eventually(c.t, "the sync is done and no run is open", func() bool {
		return c.text(c.t, "SELECT coalesce(outcome, '') FROM sync_runs WHERE connection_id = $1 ORDER BY started_at DESC LIMIT 1", c.id) == "done" &&
			c.count(c.t, "SELECT count(*) FROM sync_runs WHERE connection_id = $1 AND finished_at IS NULL", c.id) == 0
	})
	c.noSyncs(c.t, c.id)
	becomes("connected")(c)
}
