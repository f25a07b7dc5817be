package golive

import (
	"math"
	"testing"
	"time"
)

func TestAStrokeMovesAsAHandDoes(t *testing.T) {
	t.Parallel()
	from, to := point{100, 100}, point{900, 500}
	s := newStroke(from, to, 1)
	if s.at(0) != from || s.at(s.length) != to || s.at(time.Hour) != to {
		t.Fatalf("it goes from %v to %v", s.at(0), s.at(s.length))
	}
	const steps = 60
	way := math.Hypot(to.x-from.x, to.y-from.y)
	var longest, first, last, furthest float64
	before := from
	for i := 1; i <= steps; i++ {
		now := s.at(s.length * time.Duration(i) / steps)
		step := math.Hypot(now.x-before.x, now.y-before.y)
		longest = max(longest, step)
		if i == 1 {
			first = step
		}
		last = step
		// The distance of a point from the straight way.
		furthest = max(furthest, math.Abs((to.x-from.x)*(from.y-now.y)-(from.x-now.x)*(to.y-from.y))/way)
		if now.x < before.x-0.01 {
			t.Errorf("step %d goes back from %v to %v", i, before, now)
		}
		before = now
	}
	if first > longest/20 || last > longest/20 {
		t.Errorf("it begins with a step of %.1f and ends with %.1f; its longest is %.1f", first, last, longest)
	}
	if furthest < way*0.03 || furthest > way*0.1 {
		t.Errorf("it leaves the straight way by %.0f of %.0f pixels", furthest, way)
	}
}

func TestALongWayTakesLongerAndNoneTakesForever(t *testing.T) {
	t.Parallel()
	length := func(way, unit float64) time.Duration { return newStroke(point{}, point{x: way}, unit).length }
	if short, long := length(40, 1), length(600, 1); short >= long {
		t.Errorf("40 pixels take %s, 600 take %s", short, long)
	}
	if got := length(1, 1); got != strokeLeast {
		t.Errorf("a pixel takes %s", got)
	}
	if got := length(1e6, 1); got != strokeMost {
		t.Errorf("a million pixels take %s", got)
	}
	if small, large := length(400, 1), length(600, 1.5); small != large {
		t.Errorf("the same way takes %s in the small film and %s in the large one", small, large)
	}
}
