package passthrough_test

import (
	"errors"
	"net"
	"net/http"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/publicnet"
)

func TestAPrivateAddressIsReachedOnlyWhereTheConfigurationNamesIt(t *testing.T) {
	t.Parallel()
	r := start(t, setup{target: func(upstream string) passthrough.Target { return target{base: upstream} }},
		func(http.ResponseWriter, *http.Request) { t.Error("the provider was asked") })
	if got, err := r.get("/a"), r.why(); !got.ours() || !errors.Is(err, publicnet.ErrPrivate) || !errors.Is(err, passthrough.ErrUnreachable) {
		t.Errorf("status %d, %v", got.StatusCode, err)
	}
}

func TestAProviderThatIsNotThereIsSaidByUs(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + listener.Addr().String()
	_ = listener.Close()
	for name, try := range map[string]struct {
		target passthrough.Target
		want   error
	}{
		"nobody listens":        {target{base: closed, configured: true}, passthrough.ErrUnreachable},
		"there is no such name": {target{base: "http://nowhere.invalid", configured: true}, passthrough.ErrUnreachable},
		"it has no address":     {target{err: errors.New("none")}, passthrough.ErrNoAPI},
		"the address is none":   {target{base: "http://[::1"}, passthrough.ErrNoAPI},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, setup{target: func(string) passthrough.Target { return try.target }}, http.NotFound)
			if got, err := r.get("/a"), r.why(); !got.ours() || !errors.Is(err, try.want) {
				t.Errorf("status %d, %v", got.StatusCode, err)
			}
			if found := r.proxy.APIBase("unknown", connection.Access{}); found != "" {
				t.Errorf("an unknown provider has the address %q", found)
			}
		})
	}
}

func TestACertificateThatIsNotTrustedEndsTheCallBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	r := start(t, setup{target: func(upstream string) passthrough.Target {
		return target{base: "https" + upstream[len("http"):], configured: true}
	}}, func(http.ResponseWriter, *http.Request) { t.Error("the provider was asked") })
	if got, err := r.get("/a"), r.why(); !got.ours() || !errors.Is(err, passthrough.ErrUnreachable) {
		t.Errorf("status %d, %v", got.StatusCode, err)
	}
}
