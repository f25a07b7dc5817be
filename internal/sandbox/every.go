package sandbox

// everySeconds is what Every gives to kinds that need a number of seconds: a
// minute, longer than any client waits for an answer, and far enough off for a
// clock to matter.
const everySeconds = 60

// Every lists one usable fault for each kind and each target on which the kind
// can act, and for those that can strike after the work is done at the token
// endpoint that one too, where the client cannot know what became of its token.
// Whoever goes through the list meets a kind that is added later by itself.
// Scopes are what ScopeTrimmed withholds.
func Every(scopes ...string) []Fault {
	var all []Fault
	for _, r := range rules() {
		for _, target := range r.strikes() {
			fault := Fault{Kind: r.kind, Target: target}
			if r.needsSeconds {
				fault.Seconds = everySeconds
			}
			if r.kind == ScopeTrimmed {
				fault.Scopes = scopes
			}
			all = append(all, fault)
			if target == Token && !r.spoils && len(r.targets) > 1 && fault.answers() {
				fault.AfterWork = true
				all = append(all, fault)
			}
		}
	}
	return all
}

// strikes lists the targets to name in a fault of the kind; one that moves the
// whole clock takes none.
func (r rule) strikes() []Target {
	if r.kind == ClockSkew {
		return []Target{All}
	}
	return r.targets
}

// Label is the kind of a fault in plain words; the kind itself where there are none.
func (f Fault) Label() string {
	if r, known := f.rule(); known {
		return r.label
	}
	return string(f.Kind)
}
