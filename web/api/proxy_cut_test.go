package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
)

// cutLine counts calls whose answer broke off.
const cutLine = `mooring_http_requests_total{method="GET",route="/v1/connections/{connection}/proxy/{path}",status="cut"} 1`

func TestACallWhoseAnswerBreaksOffIsCounted(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("one half ", 50_000) // More than is kept back to be sent at once.
	var cuts atomic.Bool
	site := apptest.Start(t, apptest.Options{Quiet: true, AroundSandbox: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !cuts.Load() || !strings.HasSuffix(r.URL.Path, "/practice") {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Length", strconv.Itoa(2*len(half)))
			_, _ = io.WriteString(w, half)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		})
	}})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	key := site.Key(t, apikey.ScopeProxy)
	cuts.Store(true)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/v1/connections/"+id+"/proxy/practice", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if read, err := io.ReadAll(response.Body); err == nil || response.StatusCode != http.StatusOK || len(read) > len(half) {
		t.Errorf("the client reads %d bytes after %d, %v", len(read), response.StatusCode, err)
	}
	// It is counted when it has broken off, of which the client may know first.
	looks, end := time.NewTicker(10*time.Millisecond), time.NewTimer(time.Minute)
	defer looks.Stop()
	defer end.Stop()
	for !strings.Contains(scraped(site), cutLine) {
		select {
		case <-looks.C:
		case <-end.C:
			t.Fatalf("it is not counted:\n%s", scraped(site))
		}
	}
}

// scraped is what the metrics of a site say.
func scraped(site *apptest.Site) string {
	answer := httptest.NewRecorder()
	site.App.Metrics().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}
