package recent_test

import (
	"strconv"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/recent"
	"mooring/internal/secret"
)

// desk is a memory under test and the clock it goes by.
type desk struct {
	at     time.Time
	memory *recent.Memory[string]
}

// newDesk makes a memory at noon.
func newDesk() *desk {
	d := &desk{at: time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)}
	d.memory = recent.New[string](func() time.Time { return d.at })
	return d
}

// of is access to a connection by a token.
func of(connectionID, token string) connection.Access {
	return connection.Access{ConnectionID: connectionID, Token: secret.NewValue(token)}
}

func TestWhatWasReadIsKeptForAWhile(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.memory.Keep(of("one", "a"), "read")
	d.at = d.at.Add(recent.Life - time.Nanosecond)
	if read, found := d.memory.Find(of("one", "a")); !found || read != "read" {
		t.Errorf("found %q, %t", read, found)
	}
	d.at = d.at.Add(time.Nanosecond)
	if _, found := d.memory.Find(of("one", "a")); found {
		t.Error("what is too old is still known")
	}
}

func TestWhatWasReadIsKnownToItsOwnTokenAlone(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.memory.Keep(of("one", "a"), "read")
	d.memory.Keep(of("", "a"), "a sign-in's")
	elsewhere := of("one", "a")
	elsewhere.TenantAddress = "doctoralia.es"
	for _, other := range []connection.Access{of("one", "b"), of("two", "a"), of("", "a"), elsewhere} {
		if read, found := d.memory.Find(other); found {
			t.Errorf("connection %q at %q is answered with %q", other.ConnectionID, other.TenantAddress, read)
		}
	}
}

func TestWhatIsFromTheFutureIsReadAnew(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.memory.Keep(of("one", "a"), "read")
	d.at = d.at.Add(-time.Minute)
	if _, found := d.memory.Find(of("one", "a")); found {
		t.Error("the clock was put back, and what was read is still known")
	}
}

func TestTheOldestMakesRoom(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for n := range recent.Most + 1 {
		d.memory.Keep(of(strconv.Itoa(n), "a"), "read")
		d.at = d.at.Add(time.Second)
	}
	if _, found := d.memory.Find(of("0", "a")); found {
		t.Error("the oldest is still known")
	}
	for n := 1; n <= recent.Most; n++ {
		if _, found := d.memory.Find(of(strconv.Itoa(n), "a")); !found {
			t.Errorf("number %d is not known any more", n)
		}
	}
}
