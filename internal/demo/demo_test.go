package demo_test

import (
	"errors"
	"net"
	"testing"

	"mooring/internal/demo"
	"mooring/internal/sandbox/portal"
)

func TestEverySystemCanBeSimulatedAndOffered(t *testing.T) {
	t.Parallel()
	for _, slug := range append(demo.Everything(), demo.CorePractice) {
		played, err := demo.Simulate(slug, demo.Cast{
			BaseURL: "http://" + slug + ".localhost:9090", Seed: 1,
			Client: portal.Client{ID: "c", Secret: "s", Name: "App", RedirectURIs: []string{"http://localhost/callback"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if played.Slug != slug || played.Name == "" || played.Handler == nil || !played.Settings.Offered() || len(played.Access) == 0 {
			t.Errorf("%s: %+v", slug, played)
		}
	}
}

func TestASystemThatIsNotSimulatedIsRefusedAndNothingStaysOpen(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, err = demo.Open(t.Context(), demo.Options{
		Folder: t.TempDir(), Systems: []string{"abacus"}, Beside: map[string]net.Listener{"abacus": listener},
	})
	if !errors.Is(err, demo.ErrSystem) {
		t.Errorf("%v", err)
	}
	if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is still open: %v", err)
	}
}
