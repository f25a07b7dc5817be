package golive

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"mooring/internal/demo"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
)

// Stage is where a script is played.
type Stage struct {
	// Variables are what a script may name besides its own, and besides product and
	// workday: site is the address of the app, without a slash at the end.
	Variables map[string]string
	// Workday is the day that workday stands for, as a date field takes it; nil: the
	// next one from Monday to Friday.
	Workday func(now time.Time) string
	// Secrets are what it may type into a password field by name, and nowhere else.
	Secrets map[string]string
	// Simulated is the provider that it may tell what happens; nil for a real one.
	Simulated *corepractice.Server
}

// DemoStage is a demo that runs, with the simulated provider.
func DemoStage(d *demo.Demo) Stage {
	stage := Stage{
		Variables: map[string]string{"site": d.URL, "provider": d.ProviderURL, "owner.email": demo.Owner().Email},
		Secrets:   map[string]string{"owner.password": demo.Password, "provider.password": simulatedPassword},
		Simulated: d.Provider,
	}
	if book, err := d.Provider.Book("bayside"); err == nil {
		stage.Workday = func(now time.Time) string { return busyDay(book, now) }
	}
	return stage
}

// simulatedPassword is everybody's at the simulated provider. Its sign-in page
// shows it.
const simulatedPassword = "sandbox"

// RealStage is a deployment at an address. Whoever sees the film made signs in
// by hand: no password passes through a script.
func RealStage(address string) Stage {
	return Stage{Variables: map[string]string{"site": strings.TrimRight(address, "/")}}
}

// workday is the next day from Monday to Friday, as a date field takes it:
// practices have little to show on the others.
func workday(now time.Time) string {
	day := now.AddDate(0, 0, 1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day.Format(time.DateOnly)
}

// soon is how many days busyDay looks ahead.
const soon = 28

// busyDay is the next workday on which each practitioner who works at the first
// location of a practice, and at no other, has an appointment: what a script
// shows of them is there on whatever day it is played. Appointments are made up
// at random, so it is a workday like any other when there is none soon.
func busyDay(book *practice.Book, now time.Time) string {
	location := book.Locations()[0].ID
	next := workday(now)
	practitioners, err := book.Practitioners(location)
	booked, _, listErr := book.Appointments(practice.Query{LocationID: location, From: now, To: now.AddDate(0, 0, soon), Limit: math.MaxInt})
	if err != nil || listErr != nil {
		return next
	}
	busy := map[string]bool{}
	for _, appointment := range booked {
		busy[appointment.Start.Format(time.DateOnly)+appointment.PractitionerID] = true
	}
	for day, end := now, now.AddDate(0, 0, soon); day.Before(end); day = day.AddDate(0, 0, 1) {
		date := workday(day)
		if !slices.ContainsFunc(practitioners, func(p practice.Practitioner) bool { return len(p.LocationIDs) == 1 && !busy[date+p.ID] }) {
			return date
		}
	}
	return next
}

// plays reports whether a step is played here.
func (s Stage) plays(step Step) bool {
	return step.Only == "" || (step.Only == OnlySandbox) == (s.Simulated != nil)
}

// variable is a name in a text of a script.
var variable = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// words are the variables of a script that is played on a stage.
type words struct {
	known   map[string]string
	secrets map[string]string
}

// words puts together what the stage knows and what the script names itself.
func (s Script) words(stage Stage, now time.Time) (words, error) {
	day := stage.Workday
	if day == nil {
		day = workday
	}
	w := words{known: map[string]string{"product": s.Product, "workday": day(now)}, secrets: stage.Secrets}
	maps.Copy(w.known, stage.Variables)
	var faults []error
	for name, value := range s.Names {
		_, taken := w.known[name]
		if _, secret := stage.Secrets[name]; taken || secret {
			faults = append(faults, fmt.Errorf("%s: names: %s has a meaning already", s.file, name))
			continue
		}
		w.known[name] = value
	}
	return w, errors.Join(faults...)
}

// fill puts the values of variables in their places.
func (w words) fill(text string) (string, error) {
	var fault error
	filled := variable.ReplaceAllStringFunc(text, func(found string) string {
		name := variable.FindStringSubmatch(found)[1]
		value, known := w.known[name]
		if _, secret := w.secrets[name]; secret {
			fault = fmt.Errorf("%s is a secret: it can only be what is typed into a password field, alone", name)
		} else if !known {
			fault = fmt.Errorf("there is nothing called %q here; there is %s", name, strings.Join(slices.Sorted(maps.Keys(w.known)), ", "))
		}
		return value
	})
	return filled, fault
}

// secret is the secret that a text consists of, if it is one.
func (w words) secret(text string) (value string, found bool) {
	match := variable.FindStringSubmatch(text)
	if match == nil || match[0] != strings.TrimSpace(text) {
		return "", false
	}
	value, found = w.secrets[match[1]]
	return value, found
}

// resolve is the step with every variable in its place, except a secret, which
// stays a name until it is typed.
func (w words) resolve(step Step) (Step, error) {
	texts := []*string{
		&step.Say, &step.Open, &step.Click, &step.Fill, &step.Check, &step.Uncheck, &step.Choose, &step.Press,
		&step.Look, &step.Person, &step.From, &step.Until, &step.Inside,
	}
	if _, secret := w.secret(step.With); !secret {
		texts = append(texts, &step.With)
	}
	if step.Wait != nil {
		wait := *step.Wait
		step.Wait = &wait
		texts = append(texts, &wait.Text, &wait.Gone, &wait.Heading, &wait.URL)
	}
	if step.Simulate != nil {
		simulation := *step.Simulate
		step.Simulate = &simulation
		texts = append(texts, &simulation.At, &simulation.Remove, &simulation.Restore)
	}
	var faults []error
	for _, text := range texts {
		filled, err := w.fill(*text)
		if err != nil {
			faults = append(faults, err)
		}
		*text = filled
	}
	return step, errors.Join(faults...)
}
