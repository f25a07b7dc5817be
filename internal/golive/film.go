package golive

import (
	"context"
	"errors"
	"time"
)

// Options say how a film is made.
type Options struct {
	// Out is where the film goes, a name that ends in .mp4. What belongs to it
	// stands beside it, under the same name.
	Out string
	// Size is the film's; the zero value is Small.
	Size Size
	// Captions say where they are; the zero value is Burned.
	Captions Captions
	// WebM makes a film in that format as well.
	WebM bool
	// Product is the app's name, which stands on the title cards.
	Product string
	// Tools are the programs that film; see FindTools.
	Tools Tools
	// Hosts are names that the browser may resolve besides those of this machine.
	Hosts []string
	// Display is a screen that is there, as in DISPLAY, for a film in which a
	// person takes part; empty: one without a monitor is made.
	Display string
	// Report is told what goes on, in a sentence's beginning; nil: nobody is.
	Report func(string)
}

// Film is one that is done.
type Film struct {
	// Files are all that was written, the film itself first.
	Files []string
	// Cut is what happens in it, and when.
	Cut Cut
	// Proof is what was read back from the film.
	Proof Proof
	// Played and Made are how long the scene took and how long everything after it.
	Played, Made time.Duration
}

// Length is the film's, in minutes and seconds.
func (f Film) Length() string { return clock(f.Cut.Length) }

// Make films a scene. Its files appear under their names once all of them are
// whole and the film was read back and is what it should be; after an error, or
// when ctx ends, nothing is left.
func Make(ctx context.Context, options Options, scene Scene) (film Film, err error) {
	options = options.completed()
	picture := frame{film: options.Size}
	if options.Captions == Burned {
		picture.band = bandHeight
	}
	b, err := newBench(options)
	if err != nil {
		return Film{}, err
	}
	defer func() { err = errors.Join(err, b.clear()) }()
	s, err := openStudio(ctx, options.Tools, picture, options)
	if err != nil {
		return Film{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	began := time.Now()
	if film.Cut, err = s.shoot(ctx, scene); err != nil {
		return Film{}, err
	}
	played := time.Now()
	options.Report("making the film")
	if film.Proof, err = b.finish(ctx, s, film.Cut); err != nil {
		return Film{}, err
	}
	film.Files, err = b.publish()
	film.Played, film.Made = played.Sub(began), time.Since(played)
	return film, err
}

// completed fills in what the zero value stands for.
func (o Options) completed() Options {
	if o.Size == (Size{}) {
		o.Size = Small()
	}
	if o.Captions == "" {
		o.Captions = Burned
	}
	if o.Report == nil {
		o.Report = func(string) {}
	}
	return o
}
