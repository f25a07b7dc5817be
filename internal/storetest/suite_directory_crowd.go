package storetest

import (
	"cmp"
	"fmt"
	"maps"
	random "math/rand/v2"
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// crowd makes and changes connections at random, with the store's own methods.
type crowd struct {
	*fixture
	random *random.Rand
	refs   []connection.Ref
}

// What a crowd is made of.
var (
	crowdProviders = []string{"core-practice", "drchrono", "docplanner"}
	crowdNames     = []string{
		"Bayside Dental", "bayside  DENTAL", "Bayside Dental Group", "O’Brien & Sons Physio", "Smith-Jones (Physio)",
		`50% "Off" Dental_Care`, "🦷 Dental", "Ärzte Haus", "Dental", "D", "'; DROP TABLE directory; --", "診療所 北", "\uD7FFx", "\U0010FFFFz Dental",
	}
	crowdSearches = []string{
		"b", "bay", "bayside dental", "bayside dental g", "dental", "d", "jones", "physio", "sons", "50% ", "%", "_", "off", "🦷", "är", "haus",
		"診", "北", "'", "'; drop", "group 2", "tenant-1", "tenant-1.core", "corepractice", "nobody", "\U0010FFFF", "\uD7FF",
	}
	crowdKinds = []connection.ProblemKind{
		connection.ProblemUnreachable, connection.ProblemLimited, connection.ProblemSyncFailing, connection.ProblemLocationNew,
		connection.ProblemSignInLapsing, connection.ProblemClientRefused,
	}
	crowdStatuses = []connection.Status{
		connection.StatusConnected, connection.StatusConnected, connection.StatusConnected, connection.StatusChoosing,
		connection.StatusNeedsReconnect, connection.StatusDisconnected,
	}
)

// newCrowd makes organisations and so many connections.
func newCrowd(t *testing.T, f *fixture, size int) *crowd {
	t.Helper()
	seed := random.Uint64()
	t.Logf("seed %d", seed)
	c := &crowd{fixture: f, random: random.New(random.NewPCG(seed, 1))}
	for i := range 5 {
		f.exec(t, "INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, ?, ?, 'Australia/Sydney', 1)",
			fmt.Sprint("organisation-", i), fmt.Sprint("Dental  Group ", i), fmt.Sprint("dental group ", i))
	}
	for range size {
		c.add(t)
	}
	for range size {
		c.change(t, c.refs[c.random.IntN(len(c.refs))])
	}
	return c
}

// pick picks one at random.
func pick[T any](c *crowd, from []T) T { return from[c.random.IntN(len(from))] }

// tick moves the clock, mostly: some moments are the same.
func (c *crowd) tick() { c.clock.advance(time.Duration(c.random.IntN(4)) * time.Minute) }

// add adds a connection.
func (c *crowd) add(t *testing.T) {
	t.Helper()
	c.tick()
	number := len(c.refs)
	made := c.connection(fmt.Sprint("organisation-", c.random.IntN(6)), fmt.Sprint("tenant-", number))
	made.Provider, made.Tenant.Name = pick(c, crowdProviders), pick(c, crowdNames)
	c.inTx(t, func(tx connection.Tx) error {
		if err := tx.Save(c.ctx, made); err != nil {
			return err
		}
		tokens := c.tokens("crowd")
		if number%4 == 0 {
			tokens.Refresh = secret.Value{}
		}
		return tx.PutCredential(c.ctx, made.Ref(), made.Epoch, tokens)
	})
	if number%3 == 0 {
		c.exec(t, "UPDATE credentials SET lapses_at = ? WHERE connection_id = ?", c.clock.now().UnixMicro(), made.ID)
	}
	c.refs = append(c.refs, made.Ref())
}

// change changes a connection in one way or another.
func (c *crowd) change(t *testing.T, ref connection.Ref) {
	t.Helper()
	c.tick()
	c.inTx(t, func(tx connection.Tx) error {
		held, err := tx.Lock(c.ctx, ref)
		if err != nil {
			return err
		}
		switch c.random.IntN(8) {
		case 0:
			return c.changeStatus(tx, held)
		case 1:
			held.Tenant.Name = pick(c, crowdNames)
			return tx.Save(c.ctx, held)
		case 2, 3:
			_, err = tx.ResolveProblems(c.ctx, ref, c.clock.now(), pick(c, crowdKinds), pick(c, crowdKinds))
			return err
		default:
			_, err = tx.OpenProblem(c.ctx, ref, connection.Problem{
				Kind: pick(c, crowdKinds), Subject: pick(c, []string{"a", "b", "c"}), OpenedAt: c.clock.now(),
			})
			return err
		}
	})
}

// changeStatus gives the connection another status, with what belongs to it.
func (c *crowd) changeStatus(tx connection.Tx, held connection.Connection) error {
	status := pick(c, crowdStatuses)
	if status == held.Status {
		return nil
	}
	held.Status, held.StatusSince, held.NextSyncAt = status, c.clock.now(), time.Time{}
	if status == connection.StatusDisconnected {
		if _, err := tx.Purge(c.ctx, held.Ref()); err != nil {
			return err
		}
	}
	return tx.Save(c.ctx, held)
}

// sortedKeys lists a map's keys in order.
func sortedKeys[K cmp.Ordered, V any](of map[K]V) []K { return slices.Sorted(maps.Keys(of)) }
