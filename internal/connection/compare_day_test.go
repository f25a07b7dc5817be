package connection_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"mooring/internal/connection"
)

// oneConnection is a store that reads one connection, and moves it on when told to.
type oneConnection struct {
	connection.Store
	row connection.Connection
	// next is what is read the second time; nil: the same.
	next *connection.Connection
}

// Connection implements connection.Reader.
func (s *oneConnection) Connection(context.Context, connection.Ref) (connection.Connection, error) {
	row := s.row
	if s.next != nil {
		s.row = *s.next
	}
	return row, nil
}

// scriptedDays answers as it is told to.
type scriptedDays func(ctx context.Context) error

// CompareDay implements connection.Days.
func (d scriptedDays) CompareDay(ctx context.Context, _ connection.DayQuery, _ int64) (connection.DayComparison, error) {
	return connection.DayComparison{NeverRead: true}, d(ctx)
}

// RepairDay implements connection.Days.
func (d scriptedDays) RepairDay(ctx context.Context, _ connection.DayQuery, _ int64) (connection.DayRepair, error) {
	return connection.DayRepair{}, d(ctx)
}

// days makes a Service over a connection and scripted days.
func days(store *oneConnection, script scriptedDays) *connection.Service {
	return connection.New(connection.Options{Store: store, Days: script, Now: time.Now})
}

func TestWhatKeepsADayFromBeingComparedIsAResult(t *testing.T) {
	t.Parallel()
	failure := func(kind connection.FailureKind) error {
		return &connection.Failure{Kind: kind, Operation: "list appointments", RetryAfter: time.Minute}
	}
	odd := errors.New("odd")
	for name, end := range map[string]struct {
		met      error
		obstacle connection.Obstacle
		want     error
	}{
		"nothing":          {nil, "", nil},
		"dead sign-in":     {connection.ErrNeedsReconnect, connection.ObstacleReconnect, nil},
		"location gone":    {connection.ErrLocationGone, connection.ObstacleLocationGone, nil},
		"unknown location": {failure(connection.FailureNotFound), connection.ObstacleLocationGone, nil},
		"not kept":         {connection.ErrNotKept, connection.ObstacleNotKept, nil},
		"moved":            {connection.ErrMoved, connection.ObstacleMoved, nil},
		"limited":          {failure(connection.FailureLimited), connection.Obstacle(connection.FailureLimited), nil},
		"fenced":           {connection.ErrFenced, "", connection.ErrNotLive},
		"our own fault":    {odd, "", odd},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &oneConnection{row: connection.Connection{Status: connection.StatusConnected, Epoch: 1}}
			service := days(store, func(context.Context) error { return end.met })
			compared, err := service.CompareDay(t.Context(), connection.DayQuery{})
			if compared.Obstacle != end.obstacle || !errors.Is(err, end.want) {
				t.Errorf("compared: %q, %v", compared.Obstacle, err)
			}
			if limited := end.obstacle == connection.Obstacle(connection.FailureLimited); limited != (compared.RetryAfter == time.Minute) {
				t.Errorf("wait %v", compared.RetryAfter)
			}
			repaired, err := service.RepairDay(t.Context(), connection.DayQuery{}, kim)
			if repaired.Obstacle != end.obstacle || !errors.Is(err, end.want) {
				t.Errorf("repaired: %q, %v", repaired.Obstacle, err)
			}
		})
	}
}

func TestADayIsComparedOnlyOfAConnectionThatStaysConnected(t *testing.T) {
	t.Parallel()
	connected := connection.Connection{Status: connection.StatusConnected, Epoch: 1}
	reconnected := connection.Connection{Status: connection.StatusConnected, Epoch: 2}
	disconnected := connection.Connection{Status: connection.StatusDisconnected, Epoch: 2}
	for name, life := range map[string]struct {
		before, after connection.Connection
		asked         bool
		want          error
	}{
		"connected":    {connected, connected, true, nil},
		"reconnected":  {connected, reconnected, true, connection.ErrNotLive},
		"disconnected": {connected, disconnected, true, connection.ErrNotLive},
		"gone before":  {disconnected, disconnected, false, connection.ErrNotLive},
		"choosing":     {connection.Connection{Status: connection.StatusChoosing}, connected, false, connection.ErrNotLive},
		"dead":         {connection.Connection{Status: connection.StatusNeedsReconnect}, connected, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := false
			service := days(&oneConnection{row: life.before, next: &life.after}, func(context.Context) error { asked = true; return nil })
			result, err := service.CompareDay(t.Context(), connection.DayQuery{})
			if asked != life.asked || !errors.Is(err, life.want) {
				t.Errorf("asked %v, %v", asked, err)
			}
			if dead := life.before.Status == connection.StatusNeedsReconnect; dead != (result.Obstacle == connection.ObstacleReconnect) {
				t.Errorf("obstacle %q", result.Obstacle)
			}
		})
	}
}

func TestAComparisonEndsWithItsTimeAndWithItsReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := days(&oneConnection{row: connection.Connection{Status: connection.StatusConnected}}, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		began := time.Now()
		result, err := service.CompareDay(t.Context(), connection.DayQuery{})
		if result.Obstacle != connection.ObstacleTooLong || err != nil || time.Since(began) > time.Minute {
			t.Errorf("%q, %v after %v", result.Obstacle, err, time.Since(began))
		}
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		if _, err := service.CompareDay(ctx, connection.DayQuery{}); !errors.Is(err, context.Canceled) {
			t.Errorf("a reader who left: %v", err)
		}
	})
}

func TestRowsOfAComparisonSayHowTheyStand(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	one := connection.Appointment{ID: "a1", LocationID: "b1", PractitionerID: "p1", Start: start, End: start.Add(time.Hour), UpdatedAt: start}
	later := one
	later.UpdatedAt = start.Add(time.Hour)
	moved := one
	moved.Start, moved.Status = start.Add(time.Minute), "cancelled"
	for name, row := range map[string]struct {
		connection.ComparedAppointment
		want connection.ComparedState
	}{
		"a stamp alone":       {connection.ComparedAppointment{Here: one, There: later}, connection.ComparedEqual},
		"another start":       {connection.ComparedAppointment{Here: one, There: moved}, connection.ComparedDiffers},
		"another name":        {connection.ComparedAppointment{Here: one, There: one, HereWith: "Dr A", ThereWith: "Dr B"}, connection.ComparedDiffers},
		"a name not readable": {connection.ComparedAppointment{Here: one, There: one, HereWith: "Dr A"}, connection.ComparedEqual},
		"only there":          {connection.ComparedAppointment{There: one}, connection.ComparedMissingHere},
		"only here":           {connection.ComparedAppointment{Here: one}, connection.ComparedMissingThere},
	} {
		if got := row.State(); got != row.want {
			t.Errorf("%s is %s, want %s", name, got, row.want)
		}
	}
}
