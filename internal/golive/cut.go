package golive

import "time"

// FrameRate is the film's, in frames for each second.
const FrameRate = 30

// Cut is a timeline as the film shows it: every time counts from the film's
// first frame, and what happened off camera is gone.
type Cut struct {
	Sections []Mark
	Captions []Span
	Clicks   []Click
	// Length is how long the film is.
	Length time.Duration

	// kept are the frames of the capture that the film is made of, each from its
	// first to before its last.
	kept []frames
}

// frames is a run of frames of the capture.
type frames struct{ from, to int }

// Cut makes the film's timeline of one that was captured between two moments.
func (t *Timeline) Cut(first, last time.Time) Cut {
	t.mu.Lock()
	defer t.mu.Unlock()
	cut := Cut{kept: t.kept(first, last)}
	cut.Length = cut.at(frameOf(last.Sub(first)))
	when := func(at time.Time) time.Duration { return cut.at(frameOf(at.Sub(first))) }
	for _, section := range t.sections {
		section.what.At = when(section.at)
		cut.Sections = append(cut.Sections, section.what)
	}
	for i, caption := range t.captions {
		span := Span{From: when(caption.at), To: cut.Length, Text: caption.what}
		if i+1 < len(t.captions) {
			span.To = when(t.captions[i+1].at)
		}
		if span.Text != "" && span.To > span.From {
			cut.Captions = append(cut.Captions, span)
		}
	}
	for _, click := range t.clicks {
		if t.onCamera(click.at) {
			click.what.At = when(click.at)
			cut.Clicks = append(cut.Clicks, click.what)
		}
	}
	return cut
}

// kept lists the frames that were taken with the camera on.
func (t *Timeline) kept(first, last time.Time) []frames {
	var kept []frames
	from, on := 0, false
	add := func(to int) {
		if on && to > from {
			kept = append(kept, frames{from, to})
		}
	}
	end := frameOf(last.Sub(first))
	for _, turn := range t.camera {
		at := min(max(frameOf(turn.at.Sub(first)), 0), end)
		add(at)
		from, on = at, turn.what
	}
	add(end)
	return kept
}

// onCamera reports whether the camera was on at a moment.
func (t *Timeline) onCamera(at time.Time) bool {
	on := false
	for _, turn := range t.camera {
		if turn.at.After(at) {
			break
		}
		on = turn.what
	}
	return on
}

// at is when a frame of the capture is seen in the film; for one that was left
// out, when the next that is seen is.
func (c Cut) at(frame int) time.Duration {
	seen := 0
	for _, run := range c.kept {
		seen += min(max(frame-run.from, 0), run.to-run.from)
	}
	return time.Duration(seen) * time.Second / FrameRate
}

// frameOf is the frame that is on screen at a time of the capture.
func frameOf(at time.Duration) int { return int(at * FrameRate / time.Second) }
