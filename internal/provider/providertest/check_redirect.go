package providertest

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/connection"
)

// mostHops is how many calls a chain of redirects may come to.
const mostHops = 7

// staysOnItsHost checks that a token follows a redirect on its own host, and to no
// other, and in no circle.
func staysOnItsHost(t testing.TB, b *bench) {
	plain := "http" + strings.TrimPrefix(Base, "https")
	b.everyCall(t, func(what string, _ reading, nth int, hidden []string, read func(spoiler) (*wire, error)) {
		if nth > 0 {
			return
		}
		for _, to := range []string{
			"https://elsewhere.test/x", plain + "/x", Base + ":444/x", "//elsewhere.test/x", Base + ".elsewhere.test/x", "javascript:alert(1)", "https://provider.test@elsewhere.test/x",
		} {
			for _, status := range []int{http.StatusFound, http.StatusPermanentRedirect} {
				over, err := read(onAPI(0, func(func() answered) answered { return leading(status, to) }))
				failed(t, what+": a redirect to "+to, err, hidden, b.verdict("a redirect to another host", connection.FailureMalformed, connection.FailureNotProcessed)...)
				over.clean(t, what+": a redirect to "+to, hidden...)
			}
		}
		over, err := read(func(made call, _ func() answered) answered {
			return leading(http.StatusFound, made.request.URL.String())
		})
		failed(t, what+": a redirect to itself", err, hidden, connection.FailureMalformed, connection.FailureNotProcessed)
		if n := over.count(apiCall) + over.count(pageCall); n > mostHops {
			t.Errorf("%s: a redirect to itself was followed %d times", what, n)
		}
		follows(t, what, read)
	})
}

// follows checks that a redirect on the same host is followed with the token.
func follows(t testing.TB, what string, read func(spoiler) (*wire, error)) {
	t.Helper()
	var first call
	over, err := read(func(made call, pass func() answered) answered {
		switch {
		case made.kind == apiCall && made.nth == 0:
			first = made
			return leading(http.StatusFound, "/moved")
		case made.request.URL.Path == "/moved" && made.kind == apiCall:
			address := *first.request.URL
			made.request.URL = &address
			return pass()
		}
		return pass()
	})
	if err != nil || over.count(pageCall) != 0 {
		t.Errorf("%s: a redirect on the same host: %v; %d calls went without the token", what, err, over.count(pageCall))
	}
}

// leading is a redirect.
func leading(status int, to string) answered {
	return answered{status: status, header: http.Header{"Location": {to}}}
}
