package golive

import (
	"sync"
	"time"
)

// CardLength is how long a section's title card stands. Whoever begins a
// section waits that long before it goes on; the first CardFade of it shows what
// was there before, and from then on nothing but the card can be seen.
const (
	CardLength = 2400 * time.Millisecond
	CardFade   = 300 * time.Millisecond
)

// Mark is where a section begins.
type Mark struct {
	At time.Duration
	// Number is the section's own number, which a viewer sees; a film may have
	// sections 2 and 5 only.
	Number int
	Title  string
}

// Span is a caption and when it is to be read.
type Span struct {
	From, To time.Duration
	Text     string
}

// Click is a press of the pointer, in pixels of the film.
type Click struct {
	At   time.Duration
	X, Y int
}

// Timeline is what happens in front of the camera. It is told things as they
// happen, in any goroutine; its clock is the one the capture is stamped with.
type Timeline struct {
	now func() time.Time

	mu       sync.Mutex
	sections []moment[Mark]
	captions []moment[string] // an empty one ends the one before
	clicks   []moment[Click]
	camera   []moment[bool] // whether it is on from here
}

// moment is something and when it happened.
type moment[T any] struct {
	at   time.Time
	what T
}

// NewTimeline begins an empty timeline; now is its clock.
func NewTimeline(now func() time.Time) *Timeline { return &Timeline{now: now} }

// Section begins a section, on camera: its title card stands from now on for
// CardLength, and a caption that was there ends. The film begins with the first.
func (t *Timeline) Section(number int, title string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.now()
	t.sections = append(t.sections, moment[Mark]{at, Mark{Number: number, Title: title}})
	t.captions = append(t.captions, moment[string]{at: at})
	t.camera = append(t.camera, moment[bool]{at, true})
}

// Say puts a caption below the page from now on, until the next one, the next
// section or Hush.
func (t *Timeline) Say(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.captions = append(t.captions, moment[string]{t.now(), text})
}

// Hush takes the caption away.
func (t *Timeline) Hush() { t.Say("") }

// Click notes a press of the pointer, in pixels of the film. A [Hand] of the
// studio does so by itself.
func (t *Timeline) Click(x, y int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.clicks = append(t.clicks, moment[Click]{t.now(), Click{X: x, Y: y}})
}

// OffCamera leaves out of the film what happens from now on, until OnCamera or
// the next section. Done while a title card covers everything, the cut cannot be
// seen.
func (t *Timeline) OffCamera() { t.roll(false) }

// OnCamera goes on with the film.
func (t *Timeline) OnCamera() { t.roll(true) }

func (t *Timeline) roll(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.camera = append(t.camera, moment[bool]{t.now(), on})
}
