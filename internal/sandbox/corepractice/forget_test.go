package corepractice_test

import (
	"testing"
	"time"

	"mooring/internal/sandbox"
)

func TestForgottenChangesAreLeftOutOfTheListOfChangesAlone(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	whole := len(readAll(r, "bayside", "/appointments", token, nil))
	r.clock.Add(time.Minute)
	since := r.clock.Now().Format(time.RFC3339)
	if _, err := r.ChangeAppointments("bayside", whole); err != nil {
		t.Fatal(err)
	}
	listed := len(readAll(r, "bayside", "/appointments", token, nil))
	set(t, r, sandbox.Fault{Kind: sandbox.ForgetsChanges})
	changed := readAll(r, "bayside", "/appointments?updated_since="+since, token, nil)
	if len(changed) == 0 || len(changed) > whole*2/3 {
		t.Errorf("of %d changes %d are told, want about half", whole, len(changed))
	}
	if got := len(readAll(r, "bayside", "/appointments", token, nil)); got != listed {
		t.Errorf("the whole list has %d, want %d", got, listed)
	}
	set(t, r)
	if got := len(readAll(r, "bayside", "/appointments?updated_since="+since, token, nil)); got != whole {
		t.Errorf("without the fault %d of %d changes are told", got, whole)
	}
}
