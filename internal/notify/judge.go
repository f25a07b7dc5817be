package notify

import (
	"time"

	"mooring/internal/connection"
)

// verdict says what to do with a letter that is due.
type verdict int

const (
	// deliver it.
	deliver verdict = iota
	// drop it: it is no longer true, or nobody wants it.
	drop
	// wait with it: in a while it is clear whether it is true.
	wait
)

// judge says whether a letter is still true, and wanted.
func judge(delivery Delivery, now time.Time) (verdict, time.Time) {
	problem, status := delivery.Problem, delivery.Connection.Status
	switch {
	case !delivery.Reader, delivery.Overtaken, status == connection.StatusDisconnected:
		return drop, time.Time{}
	case delivery.Letter.Kind == KindSignIn:
		return judgeSignIn(delivery), time.Time{}
	case problem.ID == "":
		return drop, time.Time{}
	case delivery.Letter.Kind == KindAllClear:
		if problem.Open() || !delivery.Told {
			return drop, time.Time{}
		}
		return deliver, time.Time{}
	case problem.Open():
		return deliver, time.Time{}
	}
	if calm := problem.ResolvedAt.Add(connection.Calm); now.Before(calm) {
		return wait, calm
	}
	return drop, time.Time{}
}

// judgeSignIn drops what support asked for once somebody has signed in.
func judgeSignIn(delivery Delivery) verdict {
	if delivery.Connection.ConnectedAt.After(delivery.Letter.CreatedAt) {
		return drop
	}
	return deliver
}
