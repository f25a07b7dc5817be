package demo_test

import (
	"context"
	"errors"
	"testing"

	"mooring/internal/apikey"
	"mooring/internal/demo"
)

func TestTheDemosKeyTakesThePlaceOfThatOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	running, err := demo.Open(t.Context(), demo.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	keys := running.App.Keys
	if _, _, err := keys.Create(t.Context(), apikey.NewKey{Name: "Demo", Scopes: apikey.Scopes(), By: "Robin Field"}); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for range 3 {
		text, err := running.NewKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	all, err := keys.List(t.Context())
	if err != nil || len(all) != 2 || !all[0].RevokedAt.IsZero() || !all[1].RevokedAt.IsZero() {
		t.Errorf("after three runs there are %d keys, want the newest and somebody's own: %+v, %v", len(all), all, err)
	}
	for i, want := range []error{apikey.ErrWrong, apikey.ErrWrong, nil} {
		if _, err := keys.Authenticate(t.Context(), "Bearer "+texts[i], "192.0.2.7"); !errors.Is(err, want) {
			t.Errorf("key of run %d: %v, want %v", i+1, err, want)
		}
	}
}
