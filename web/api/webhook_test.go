package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/config"
)

// endpointBody is what tests read of an endpoint.
type endpointBody struct {
	ID, URL, Secret string
	Types           []string
	Enabled         bool
	DisabledReason  string `json:"disabled_reason"`
	FormerUntil     string `json:"former_secret_until"`
}

// deliveryBody is what tests read of a delivery.
type deliveryBody struct {
	ID, State, Body, Error string
	EventID                string `json:"event_id"`
	Status                 *int
	Log                    []struct{ Answer string }
}

// hookSite is a site that may send to this machine, and a caller with every scope.
func hookSite(t *testing.T) (*apptest.Site, apptest.Caller) {
	t.Helper()
	site := apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.AllowPrivateAddresses = true }})
	return site, site.Caller(site.Key(t))
}

// verifying runs a server that answers 200 to what a secret verifies, and 401 to
// everything else.
func verifying(t *testing.T, key *string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		verifier, err := standardwebhooks.NewWebhook(*key)
		if err == nil {
			err = verifier.Verify(body, r.Header)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestAnEndpointIsMadeTestedRotatedAndDeleted(t *testing.T) {
	t.Parallel()
	_, caller := hookSite(t)
	var key string
	server := verifying(t, &key)
	var made endpointBody
	caller.Call(t, "POST", "/webhook-endpoints", `{"url":"`+server.URL+`","types":["sync.finished"]}`, "Idempotency-Key", "one").Into(t, 201, &made)
	if !made.Enabled || made.URL != server.URL || len(made.Types) != 1 || !strings.HasPrefix(made.Secret, "whsec_") {
		t.Errorf("made %+v", made)
	}
	path := "/webhook-endpoints/" + made.ID
	if read := caller.Call(t, "GET", path, ""); read.Status != 200 || strings.Contains(read.Text, "whsec_") || strings.Contains(read.Text, `"secret"`) {
		t.Errorf("read %d %s", read.Status, read.Text)
	}
	var sent, again deliveryBody
	key = made.Secret
	caller.Call(t, "POST", path+"/test", "").Into(t, 200, &sent)
	if sent.State != "delivered" || *sent.Status != 200 || sent.Error != "" {
		t.Errorf("test %+v", sent)
	}
	var rotated endpointBody
	caller.Call(t, "POST", path+"/rotate-secret", "").Into(t, 200, &rotated)
	if rotated.Secret == key || rotated.FormerUntil == "" {
		t.Errorf("rotated %+v", rotated)
	}
	for _, secret := range []string{key, rotated.Secret} {
		key = secret
		caller.Call(t, "POST", "/webhook-deliveries/"+sent.ID+"/resend", "").Into(t, 200, &again)
		if again.State != "delivered" || again.Body != sent.Body || again.EventID != sent.EventID || *again.Status != 200 {
			t.Errorf("again %+v", again)
		}
	}
	var page struct {
		Data []deliveryBody
		Next *string
	}
	caller.Call(t, "POST", path+"/test", "").Into(t, 200, &again)
	caller.Call(t, "GET", path+"/deliveries?limit=1", "").Into(t, 200, &page)
	if len(page.Data) != 1 || page.Data[0].ID != again.ID || page.Next == nil {
		t.Fatalf("first page %+v", page)
	}
	caller.Call(t, "GET", path+"/deliveries?limit=1&after="+*page.Next, "").Into(t, 200, &page)
	if len(page.Data) != 1 || page.Data[0].ID != sent.ID || page.Next != nil {
		t.Errorf("second page %+v", page)
	}
	if gone := caller.Call(t, "DELETE", path, ""); gone.Status != 204 || gone.Text != "" {
		t.Errorf("deleted %d %s", gone.Status, gone.Text)
	}
	if gone := caller.Call(t, "GET", "/webhook-deliveries/"+sent.ID, ""); gone.Status != 404 {
		t.Errorf("its delivery: %d", gone.Status)
	}
}

func TestAnEndpointIsChangedAndSwitched(t *testing.T) {
	t.Parallel()
	_, caller := hookSite(t)
	var made, changed endpointBody
	caller.Call(t, "POST", "/webhook-endpoints", `{"url":"https://example.com"}`).Into(t, 201, &made)
	path := "/webhook-endpoints/" + made.ID
	for _, step := range []struct {
		body    string
		status  int
		enabled bool
	}{
		{`{"enabled":true}`, 200, true},
		{`{"enabled":false,"url":"https://example.com/b"}`, 200, false},
		{`{"enabled":true}`, 422, false},
		{`{"enabled":true,"missed":"all"}`, 422, false},
		{`{"enabled":true,"missed":"send"}`, 200, true},
		{`{"enabled":null}`, 200, true},
		{`{"types":["connection.connected","webhook.test"]}`, 422, true},
		{`{"types":["connection.connected"]}`, 200, true},
		{`{"url":"http://kim@example.com"}`, 422, true},
		{`{"secret":"x"}`, 422, true},
		{`{}`, 200, true},
	} {
		if reply := caller.Call(t, "PATCH", path, step.body); reply.Status != step.status {
			t.Errorf("%s: %d %s", step.body, reply.Status, reply.Text)
		}
		caller.Call(t, "GET", path, "").Into(t, 200, &changed)
		if changed.Enabled != step.enabled {
			t.Errorf("%s: enabled %v", step.body, changed.Enabled)
		}
	}
	if changed.URL != "https://example.com/b" || len(changed.Types) != 1 {
		t.Errorf("in the end %+v", changed)
	}
}

func TestWhatIsWrongWithAnEndpointIsNamed(t *testing.T) {
	t.Parallel()
	site, caller := hookSite(t)
	for body, want := range map[string]string{
		`{}`:                                  "body.url",
		`{"url":"ftp://x"}`:                   "body.url",
		`{"url":"https://x","types":["all"]}`: "body.types",
		`{"url":"https://x","kinds":[]}`:      "body.kinds",
		`{"url":"https://x","description":"two\nlines"}`: "body.description",
	} {
		if reply := caller.Call(t, "POST", "/webhook-endpoints", body); reply.Status != 422 || !strings.Contains(reply.Text, want) {
			t.Errorf("%s: %d %s", body, reply.Status, reply.Text)
		}
	}
	for path, want := range map[string]int{
		"/webhook-endpoints/whe_x": 404, "/webhook-endpoints/whe_x/deliveries": 404, "/webhook-deliveries/x": 404,
		"/webhook-deliveries/whd_0000000000000001": 404, "/webhook-endpoints/whe_x/deliveries?after=x": 400,
	} {
		if reply := caller.Call(t, "GET", path, ""); reply.Status != want {
			t.Errorf("%s: %d %s", path, reply.Status, reply.Text)
		}
	}
	for _, path := range []string{"/webhook-endpoints/whe_x/test", "/webhook-endpoints/whe_x/rotate-secret", "/webhook-deliveries/whd_x/resend"} {
		if reply := caller.Call(t, "POST", path, ""); reply.Status != 404 {
			t.Errorf("%s: %d %s", path, reply.Status, reply.Text)
		}
	}
	reader := site.Caller(site.Key(t, apikey.ScopeRead))
	if reply := reader.Call(t, "POST", "/webhook-endpoints", `{"url":"https://example.com"}`); reply.Status != 403 {
		t.Errorf("with a key that only reads: %d", reply.Status)
	}
	if reply := reader.Call(t, "GET", "/webhook-endpoints", ""); reply.Status != 200 || !strings.Contains(reply.Text, `"data":[]`) {
		t.Errorf("the list: %d %s", reply.Status, reply.Text)
	}
	for range 20 {
		caller.Call(t, "POST", "/webhook-endpoints", `{"url":"https://example.com"}`).Into(t, 201, &endpointBody{})
	}
	if reply := caller.Call(t, "POST", "/webhook-endpoints", `{"url":"https://example.com"}`); reply.Status != 409 {
		t.Errorf("one too many: %d %s", reply.Status, reply.Text)
	}
}

func TestAConnectionIsToldOfWithoutBeingAskedFor(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Config: func(c *config.Config) { c.AllowPrivateAddresses = true }})
	caller := site.Caller(site.Key(t))
	bodies := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	t.Cleanup(server.Close)
	caller.Call(t, "POST", "/webhook-endpoints", `{"url":"`+server.URL+`","types":["connection.connected"]}`).Into(t, 201, &endpointBody{})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	select {
	case body := <-bodies:
		if !strings.Contains(body, `"type":"connection.connected"`) || !strings.Contains(body, id) {
			t.Errorf("told %s", body)
		}
		if list := caller.Call(t, "GET", "/events", ""); !strings.Contains(list.Text, body) {
			t.Errorf("the log has it in another form than %s: %s", body, list.Text)
		}
	case <-t.Context().Done():
		t.Fatal("nothing came")
	}
}
