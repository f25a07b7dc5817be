package golive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/demo"
)

// Play is a script and where it is played.
type Play struct {
	Script Script
	Stage  Stage
	// Now tells the day; nil: time.Now, in the time zone of the demo's practices.
	Now func() time.Time
	// Hurry plays so many times faster than a viewer can follow; 0 means 1.
	Hurry float64
	// Picture is where a picture of the page is kept when a step fails; empty:
	// nowhere.
	Picture string
	// Report is told what goes on, and what a person has to do; nil: nobody is.
	Report func(string)
}

// StepError is a step that went wrong.
type StepError struct {
	Section string // or what is prepared
	Step    int    // in it, from 1
	File    string // the script
	Line    int    // in the script
	Picture string // the file with what the page showed; empty when there is none
	Err     error  // what was looked for and what was there
}

// Error names the step, and what was looked for and found.
func (e *StepError) Error() string {
	text := fmt.Sprintf("%s, step %d (%s:%d): %v", e.Section, e.Step, e.File, e.Line, e.Err)
	if e.Picture != "" {
		text += "; what the page showed is in " + e.Picture
	}
	return text
}

// Unwrap gives what went wrong.
func (e *StepError) Unwrap() error { return e.Err }

// Scene checks the whole play, and returns it as a scene. Every fault is told
// before anything is played.
func (p Play) Scene() (Scene, error) {
	if p.Report == nil {
		p.Report = func(string) {}
	}
	if p.Hurry == 0 {
		p.Hurry = 1
	}
	if p.Now == nil {
		zone, err := time.LoadLocation(demo.Zone)
		if err != nil {
			return nil, err
		}
		p.Now = func() time.Time { return time.Now().In(zone) }
	}
	words, err := p.Script.words(p.Stage, p.Now())
	if err != nil {
		return nil, err
	}
	acts, err := p.acts(words)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, set Set) error {
		player := &player{Set: set, ctx: ctx, play: p, words: words}
		return player.playAll(acts)
	}, nil
}

// act is a section, or what is prepared for one, with its steps ready to play.
type act struct {
	title string
	// number of the section; 0 for what is prepared.
	number  int
	prepare []act
	steps   []Step
}

// acts puts together what is played: the sections, each with what it needs and
// no section before it has done.
func (p Play) acts(words words) ([]act, error) {
	var acts []act
	var faults []error
	done := map[string]bool{}
	for _, section := range p.Script.Sections {
		made := act{title: section.Title, number: section.Number}
		for _, name := range section.Needs {
			if done[name] {
				continue
			}
			done[name] = true
			steps, err := p.ready(p.Script.Prepare[name], words)
			faults = append(faults, err)
			made.prepare = append(made.prepare, act{title: "prepare " + name, steps: steps})
		}
		steps, err := p.ready(section.Steps, words)
		faults = append(faults, err)
		made.steps = steps
		acts = append(acts, made)
		for _, name := range section.Gives {
			done[name] = true
		}
		for _, name := range section.Ends {
			done[name] = false
		}
	}
	return acts, errors.Join(faults...)
}

// ready resolves the steps that are played on this stage.
func (p Play) ready(steps []Step, words words) ([]Step, error) {
	var ready []Step
	var faults []error
	for _, step := range steps {
		if !p.Stage.plays(step) {
			continue
		}
		resolved, err := words.resolve(step)
		if err != nil {
			faults = append(faults, p.Script.at(step, err.Error()))
			continue
		}
		ready = append(ready, resolved)
	}
	return ready, errors.Join(faults...)
}
