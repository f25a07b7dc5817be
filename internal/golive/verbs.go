package golive

import (
	"fmt"
	"slices"
	"strings"

	"mooring/internal/sandbox"
)

// verb is something a step can do.
type verb struct {
	name  string
	takes []string // what may go with it, besides only
	needs []string // what has to
	play  func(*player, Step) error
}

// verbs is the one table of what steps can do.
func verbs() []verb {
	return []verb{
		{name: "say", play: (*player).say},
		{name: "open", play: (*player).open},
		{name: "click", takes: []string{"role", "inside"}, play: (*player).click},
		{name: "fill", takes: []string{"inside"}, needs: []string{"with"}, play: (*player).fill},
		{name: "check", takes: []string{"inside"}, play: (*player).check},
		{name: "uncheck", takes: []string{"inside"}, play: (*player).uncheck},
		{name: "choose", takes: []string{"inside"}, needs: []string{"from"}, play: (*player).choose},
		{name: "press", play: (*player).press},
		{name: "look", takes: []string{"role", "inside"}, play: (*player).look},
		{name: "wait", takes: []string{"inside"}, play: (*player).wait},
		{name: "pause", play: (*player).pause},
		{name: "simulate", play: (*player).simulate},
		{name: "person", needs: []string{"until"}, play: (*player).person},
	}
}

// verb is the one that a checked step has.
func (s Step) verb() verb {
	all := verbs()
	return all[slices.IndexFunc(all, func(v verb) bool { return slices.Contains(s.given, v.name) })]
}

// check says what is wrong with a step, "" when nothing is.
func (s Step) check() string {
	var found []verb
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
		if slices.Contains(s.given, v.name) {
			found = append(found, v)
		}
	}
	switch {
	case len(found) == 0:
		return "a step does one of these: " + strings.Join(names, ", ")
	case len(found) > 1:
		return fmt.Sprintf("a step does one thing, and this has both %s and %s", found[0].name, found[1].name)
	}
	only := found[0]
	for _, key := range s.given {
		if key != only.name && key != "only" && !slices.Contains(only.takes, key) && !slices.Contains(only.needs, key) {
			return fmt.Sprintf("%s does not go with %s", key, only.name)
		}
	}
	for _, key := range only.needs {
		if !slices.Contains(s.given, key) {
			return fmt.Sprintf("%s needs %s", only.name, key)
		}
	}
	return s.checkMeaning(only.name)
}

// checkMeaning says what is wrong with the values of a step whose keys are right.
func (s Step) checkMeaning(verb string) string {
	switch {
	case s.Only != "" && s.Only != OnlySandbox && s.Only != OnlyReal:
		return fmt.Sprintf("only is %s or %s, not %q", OnlySandbox, OnlyReal, s.Only)
	case slices.Contains(s.given, "only") && s.Only == "":
		return fmt.Sprintf("only is %s or %s", OnlySandbox, OnlyReal)
	case verb == "person" && s.Only != OnlyReal:
		return "nobody is there with the sandbox: a step for a person is only: real"
	case verb == "simulate" && s.Only != OnlySandbox:
		return "only the sandbox can be told what happens: a step that simulates is only: sandbox"
	case verb == "wait" && (s.Wait == nil || *s.Wait == (Wait{})):
		return "wait needs a text, gone, a heading or a url"
	case verb == "simulate":
		return s.Simulate.check()
	case verb != "wait" && verb != "pause" && s.object() == "":
		return verb + " needs to say what"
	}
	return ""
}

// object is what the verb of a step is done to or says.
func (s Step) object() string {
	for _, text := range []string{
		s.Say, s.Open, s.Click, s.Fill, s.Check, s.Uncheck, s.Choose, s.Press, s.Look, s.Person,
	} {
		if text != "" {
			return text
		}
	}
	return ""
}

// check says what is wrong with what is to be simulated.
func (s *Simulation) check() string {
	if s == nil || s.At == "" {
		return "simulate needs at: the practice"
	}
	verbs := 0
	for _, given := range []bool{s.Revoke, s.Fault != "", s.Clear, s.Remove != "", s.Restore != "", s.Change > 0} {
		if given {
			verbs++
		}
	}
	switch {
	case verbs != 1:
		return "simulate does one of these: revoke, fault, clear, remove, restore, change"
	case s.Fault == "" && (s.Target != "" || s.Seconds != 0):
		return "target and seconds go with fault"
	case s.Fault != "":
		if err := s.fault().Validate(); err != nil {
			return err.Error()
		}
	}
	return ""
}

func (s *Simulation) fault() sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.Kind(s.Fault), Target: sandbox.Target(s.Target), Seconds: s.Seconds}
}
