package templates

import "strconv"

// Chart is the history of syncs: a bar for each day, and the same as a table.
type Chart struct {
	// Days are one after the other, oldest first, the quiet ones included.
	Days []ChartDay
}

// ChartDay is one day's syncs. A day without any is all zero.
type ChartDay struct {
	// Name is the day in words: "Tue 24 Nov".
	Name string
	// Done, Partial and Failed count syncs by how they ended.
	Done, Partial, Failed int
	// Changed and Removed count the appointments they wrote and deleted.
	Changed, Removed int
}

// The measures of the drawing, in its own units.
const (
	chartDayWidth = 20
	chartBarWidth = 14
	// chartTall is the height that the tallest bars share above and below the line.
	chartTall = 120
	// chartLeast is the height of a single sync on a day when others had hundreds.
	chartLeast = 4
	// chartFew is how many syncs on the fullest day make bars of the full height: a
	// few look like a few.
	chartFew = 12
)

// bar is one rectangle of the drawing.
type bar struct {
	class               string
	x, y, width, height int
}

// drawing is a chart with its measures: what went well stands above the line,
// what failed hangs below it, so that nobody has to tell them apart by colour.
type drawing struct {
	width, height, line int
	// bars are those of each day, in the order of the days.
	bars [][]bar
}

// draw measures the bars of a chart.
func (c Chart) draw() drawing {
	most, worst := 0, 0
	for _, day := range c.Days {
		most, worst = max(most, day.Done+day.Partial), max(worst, day.Failed)
	}
	full := max(most+worst, chartFew)
	tall := func(count int) int {
		if count == 0 {
			return 0
		}
		return max(chartLeast, count*chartTall/full)
	}
	drawn := drawing{width: chartDayWidth * len(c.Days), bars: make([][]bar, len(c.Days))}
	deepest := 0
	for _, day := range c.Days {
		drawn.line = max(drawn.line, tall(day.Done)+tall(day.Partial)+1)
		deepest = max(deepest, tall(day.Failed)+1)
	}
	drawn.height = drawn.line + 1 + deepest
	for i, day := range c.Days {
		x, done, partial := i*chartDayWidth+(chartDayWidth-chartBarWidth)/2, tall(day.Done), tall(day.Partial)
		for _, made := range []bar{
			{class: "done", y: drawn.line - done, height: done},
			{class: "partial", y: drawn.line - done - partial, height: partial},
			{class: "failed", y: drawn.line + 1, height: tall(day.Failed)},
		} {
			if made.height > 0 {
				made.x, made.width = x, chartBarWidth
				drawn.bars[i] = append(drawn.bars[i], made)
			}
		}
	}
	return drawn
}

// viewBox is the drawing's own measure (SVG 2 section 8.2).
func (d drawing) viewBox() string {
	return "0 0 " + strconv.Itoa(d.width) + " " + strconv.Itoa(d.height)
}

// sums adds up all days.
func (c Chart) sums() ChartDay {
	var sum ChartDay
	for _, day := range c.Days {
		sum.Done, sum.Partial, sum.Failed = sum.Done+day.Done, sum.Partial+day.Partial, sum.Failed+day.Failed
		sum.Changed, sum.Removed = sum.Changed+day.Changed, sum.Removed+day.Removed
	}
	return sum
}

// fullest is the most syncs that ended on one day.
func (c Chart) fullest() int {
	most := 0
	for _, day := range c.Days {
		most = max(most, day.Done+day.Partial+day.Failed)
	}
	return most
}

// quiet reports whether a day had no sync.
func (d ChartDay) quiet() bool { return d.Done+d.Partial+d.Failed == 0 }

// words says how a day's syncs ended: "96 complete, 1 partly, 2 failed".
func (d ChartDay) words() string {
	text := number(d.Done) + " complete"
	if d.Partial > 0 {
		text += ", " + number(d.Partial) + " partly"
	}
	if d.Failed > 0 {
		text += ", " + number(d.Failed) + " failed"
	}
	return text
}
