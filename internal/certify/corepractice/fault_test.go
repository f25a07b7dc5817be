package corepractice

import (
	"context"
	"testing"

	"mooring/internal/sandbox"
)

func TestWordsThatNoPracticeShouldReadAreFound(t *testing.T) {
	t.Parallel()
	for text, plain := range map[string]bool{
		"Core Practice is not answering. We try again every few minutes; you need not do anything.": true,
		"Upstream answered 503. Try again later.":                                                   false,
		"The refresh token was refused. Sign in again.":                                             false,
		"Something failed: invalid_grant. Sign in again.":                                           false,
		"Get \"https://x\": dial tcp: connection refused. Try again.":                               false,
		"Something went wrong.":                                                                     false,
		"Core Practice is not answering! Please wait. ":                                             false,
	} {
		q := &inquiry{stage: &stage{}, ctx: context.Background()}
		q.plain("a fault", text)
		if (len(q.faults) == 0) != plain {
			t.Errorf("%q: %v", text, q.faults)
		}
	}
}

func TestEveryFaultThatMayShowNothingIsOneThereIs(t *testing.T) {
	t.Parallel()
	for _, known := range calm {
		found := false
		for _, fault := range sandbox.Every("a") {
			found = found || fault.Kind == known.kind && (known.target == "" || fault.Target == known.target)
		}
		if !found || known.why == "" {
			t.Errorf("%s at %q: there is no such fault, or no reason", known.kind, known.target)
		}
	}
	if calmAbout(sandbox.Fault{Kind: sandbox.Down, Target: sandbox.API}) != "" {
		t.Error("a provider that does not answer must be told")
	}
}

func TestEveryFaultStrikesInSomeSituation(t *testing.T) {
	t.Parallel()
	for _, fault := range sandbox.Every("a") {
		met := false
		for _, s := range []situation{reading{}, renewing{}, connectingUnder{}, disconnecting{}} {
			met = met || s.meets(fault)
		}
		if !met {
			t.Errorf("%+v is tried nowhere", fault)
		}
	}
}
