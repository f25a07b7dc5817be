package processes_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// The scenario: so many connections whose access tokens are over, and so many
// readers of each at once.
const (
	connections = 30
	readers     = 20
)

func TestThirtyExpiredConnectionsWithTwentyReadersEachArePresentedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		processes int
		// seconds is how late the token endpoint answers.
		seconds int
	}{
		"one process":                       {processes: 1},
		"two processes":                     {processes: 2},
		"two processes, answers after 12 s": {processes: 2, seconds: 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storm(t, c.processes, c.seconds)
			s.wantPresentedOnce(t)
			s.clearFaults(t)
			for _, id := range s.ids {
				if seen := look(s.visitor, s.at(0), id); seen.status != "connected" || seen.health != "healthy" {
					t.Errorf("%s is %+v", id, seen)
				}
			}
			if status := s.wantSettled(t, s.visitor, s.at(1), s.ids[0]); status != "connected" {
				t.Errorf("a connection that works is %s after its next renewal", status)
			}
			s.wantNoTokenTwice(t, connections+1)
		})
	}
}

// TestAnswersPastOurTimeLimitEndInNeedsReconnect: the provider renews and answers after 45 s, we
// wait for 20 s. Nobody knows the new tokens, so every connection has to say so.
func TestAnswersPastOurTimeLimitEndInNeedsReconnect(t *testing.T) {
	t.Parallel()
	s := storm(t, 2, 45)
	s.wantPresentedOnce(t)
	for _, id := range s.ids {
		if seen := look(s.visitor, s.at(0), id); seen.status != "needs_reconnect" || !explains(seen) {
			t.Errorf("%s is %+v", id, seen)
		}
	}
	s.clearFaults(t)
	for n, id := range s.ids[:3] {
		reconnect(t, s.visitor, s.at(n), id, tenant(n))
		s.wantSettled(t, s.visitor, s.at(n), id)
	}
	s.wantNoTokenTwice(t, connections)
}

// stormed is an installation after a storm of readers.
type stormed struct {
	*installation
	visitor *apptest.Visitor
	program *program
	running []*process
	ids     []string
}

// storm connects every practice, lets the access tokens run out, and lets the
// readers ask, in turns at the processes, all with the cookie of one browser
// session. Every one of them must be answered.
func storm(t *testing.T, processes, seconds int) *stormed {
	t.Helper()
	s := &stormed{installation: install(t, connections)}
	for range processes {
		s.running = append(s.running, s.start(t))
	}
	s.front.add(s.running...)
	s.visitor, s.program = s.signedIn(t), s.newProgram(t)
	for n := range connections {
		s.ids = append(s.ids, s.visitor.Connect(tenant(n)))
	}
	for n, id := range s.ids {
		s.noSyncs(t, id)
		if seconds == 0 {
			continue
		}
		if err := s.sandbox.SetFaults(tenant(n), slowToken(seconds)); err != nil {
			t.Fatal(err)
		}
	}
	if expired := s.expire(t); expired != connections {
		t.Fatalf("%d access tokens ran out", expired)
	}
	began := time.Now()
	s.readAll(t, wanted(seconds))
	t.Logf("%d readers of %d connections at %d processes were answered in %v", connections*readers, connections, processes, time.Since(began).Round(time.Millisecond))
	return s
}

// wanted is what programs are answered when the token endpoint answers so late.
func wanted(seconds int) int {
	if seconds > 20 {
		return http.StatusConflict // Nobody knows what became of the renewal.
	}
	return http.StatusOK
}

// readAll lets every reader ask at once: one third of them people who press a
// button, one third programs that want a token, and one third programs whose calls
// are passed on.
func (s *stormed) readAll(t *testing.T, program int) {
	t.Helper()
	follow := s.visitor.Stay()
	defer follow()
	var asking sync.WaitGroup
	for _, id := range s.ids {
		for reader := range readers {
			asking.Go(func() {
				status, want, err := 0, program, error(nil)
				switch at := s.at(reader); reader % 3 {
				case 0:
					want = http.StatusSeeOther
					status, err = press(s.visitor, at+"/connections/"+id+"/check")
				case 1:
					var got answered
					got, err = s.program.use(t.Context(), at, id, tokenPath)
					status = got.status
				default:
					var got answered
					got, err = s.program.use(t.Context(), at, id, proxiedPath)
					status = got.status
				}
				if err != nil || status != want {
					t.Errorf("reader %d of %s was answered %d, %v, want %d", reader, id, status, err, want)
				}
			})
		}
	}
	asking.Wait()
}

// clearFaults mends the provider.
func (s *stormed) clearFaults(t *testing.T) {
	t.Helper()
	for n := range s.ids {
		if err := s.sandbox.ClearFaults(tenant(n)); err != nil {
			t.Fatal(err)
		}
	}
}

// at is the address of a process, in turns.
func (s *stormed) at(turn int) string { return s.running[turn%len(s.running)].URL }

// wantPresentedOnce fails unless one refresh token of each connection was
// presented, once.
func (s *stormed) wantPresentedOnce(t *testing.T) {
	t.Helper()
	if presented := len(s.presented()); presented != connections {
		t.Errorf("%d refresh tokens were presented for %d connections", presented, connections)
	}
	s.wantNoTokenTwice(t, connections)
}
