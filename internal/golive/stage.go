package golive

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"mooring/internal/demo"
	"mooring/internal/sandbox/corepractice"
)

// Stage is where a script is played.
type Stage struct {
	// Variables are what a script may name besides its own, and besides product and
	// workday: site is the address of the app, without a slash at the end.
	Variables map[string]string
	// Secrets are what it may type into a password field by name, and nowhere else.
	Secrets map[string]string
	// Simulated is the provider that it may tell what happens; nil for a real one.
	Simulated *corepractice.Server
}

// DemoStage is a demo that runs, with the simulated provider.
func DemoStage(d *demo.Demo) Stage {
	return Stage{
		Variables: map[string]string{"site": d.URL, "provider": d.ProviderURL, "owner.email": demo.Owner().Email},
		Secrets:   map[string]string{"owner.password": demo.Password, "provider.password": simulatedPassword},
		Simulated: d.Provider,
	}
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
	w := words{known: map[string]string{"product": s.Product, "workday": workday(now)}, secrets: stage.Secrets}
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
