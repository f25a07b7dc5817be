package golive

import (
	"math"
	"time"
)

// point is a place on the screen, in pixels.
type point struct{ x, y float64 }

// stroke is one movement of a hand: a slight curve, slow at both ends.
type stroke struct {
	from, to point
	// length is how long it takes.
	length time.Duration
}

// How long a hand takes for a way: a little for each doubling (Fitts's law),
// within bounds that a viewer can follow.
const (
	strokeLeast = 300 * time.Millisecond
	strokeMost  = 1100 * time.Millisecond
	// bow is how far the curve leaves the straight way, as a part of it.
	bow = 0.07
)

// newStroke plans a movement; unit is how many pixels the hand takes for one.
func newStroke(from, to point, unit float64) stroke {
	way := math.Hypot(to.x-from.x, to.y-from.y) / unit
	length := time.Duration(math.Log2(1+way/20) * float64(210*time.Millisecond))
	return stroke{from: from, to: to, length: min(max(length, strokeLeast), strokeMost)}
}

// at is where the hand is after a time; from its length on, at its aim.
func (s stroke) at(after time.Duration) point {
	if after >= s.length {
		return s.to
	}
	part := ease(float64(max(after, 0)) / float64(s.length))
	dx, dy := s.to.x-s.from.x, s.to.y-s.from.y
	// A hand that turns on its elbow bows away from the straight way, most in
	// the middle.
	side := bow * 4 * part * (1 - part)
	return point{s.from.x + dx*part + dy*side, s.from.y + dy*part - dx*side}
}

// ease goes from 0 to 1 with no jerk at either end, as hands do.
func ease(part float64) float64 {
	return part * part * part * (10 + part*(6*part-15))
}
