package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// witness sees every request to the app and to the simulated provider. It
// keeps what the app answered, and learns every secret that passes by, so that
// a test can search for them where they must not be.
type witness struct {
	mu sync.Mutex
	// answers are the app's: request line, headers and body, session cookie blanked.
	answers bytes.Buffer
	// calls are the addresses that the provider was called at by the app.
	calls bytes.Buffer
	// secrets by what they are.
	secrets map[string]map[string]bool
	// access and refresh are the newest tokens of each tenant.
	access, refresh map[string]string

	// apiCalls counts API calls that have begun.
	apiCalls atomic.Int64
	// onCall, if set, is called before each call of the app is served.
	onCall atomic.Pointer[func(*http.Request)]
	// onAnswer, if set, is called when a token request was carried out and before
	// its answer is sent.
	onAnswer atomic.Pointer[func(*http.Request)]
}

// newWitness has seen nothing.
func newWitness() *witness {
	return &witness{secrets: map[string]map[string]bool{}, access: map[string]string{}, refresh: map[string]string{}}
}

// learn keeps a secret.
func (w *witness) learn(what, text string) {
	if text == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.secrets[what] == nil {
		w.secrets[what] = map[string]bool{}
	}
	w.secrets[what][text] = true
}

// known lists the secrets of one sort.
func (w *witness) known(what string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Sorted(maps.Keys(w.secrets[what]))
}

// newest returns the last tokens that a tenant was given.
func (w *witness) newest(tenant string) (access, refresh string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.access[tenant], w.refresh[tenant]
}

// transcript is everything the app answered and every address it called.
func (w *witness) transcript() (answers, calls []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return bytes.Clone(w.answers.Bytes()), bytes.Clone(w.calls.Bytes())
}

// aroundApp records the app's answers.
func (w *witness) aroundApp(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		w.keepAnswer(r, answer)
		maps.Copy(rw.Header(), answer.Header())
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	})
}

// keepAnswer writes an answer down. Of two things a secret is a part by
// design: the callback's own address holds the code, and the session cookie the
// session's id. They are left out, and nothing else is.
func (w *witness) keepAnswer(r *http.Request, answer *httptest.ResponseRecorder) {
	address := r.URL.RequestURI()
	if strings.HasSuffix(r.URL.Path, "/callback") {
		address = r.URL.Path
	}
	header := answer.Header().Clone()
	for i, line := range header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil || cookie.Name != "mooring" {
			continue
		}
		w.learn("session id", cookie.Value)
		header["Set-Cookie"][i] = strings.Replace(line, cookie.Value, "", 1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.answers.WriteString(r.Method + " " + address + "\n")
	_ = header.Write(&w.answers)
	_, _ = w.answers.Write(answer.Body.Bytes())
	_, _ = w.answers.WriteString("\n\n")
}

// aroundSandbox learns what the app and the provider say to each other.
func (w *witness) aroundSandbox(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/t/"), "/")
		switch {
		case rest == "oauth/token" || rest == "oauth/revoke":
			w.keepCall(r)
			w.keepForm(r)
			told := &telltale{ResponseWriter: rw}
			defer func() { w.keepTokens(tenant, told.body.Bytes()) }()
			next.ServeHTTP(told, r)
			if after := w.onAnswer.Load(); after != nil {
				w.keepTokens(tenant, told.body.Bytes())
				(*after)(r) // So small an answer leaves when the handler returns.
			}
			return
		case strings.HasPrefix(rest, "api/"):
			w.apiCalls.Add(1)
			w.keepCall(r)
		}
		next.ServeHTTP(rw, r)
	})
}

// keepCall writes down an address that the app called, and tells onCall.
func (w *witness) keepCall(r *http.Request) {
	w.mu.Lock()
	_, _ = w.calls.WriteString(r.Method + " " + r.URL.RequestURI() + "\n")
	w.mu.Unlock()
	if before := w.onCall.Load(); before != nil {
		(*before)(r)
	}
}

// keepForm learns what was presented.
func (w *witness) keepForm(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	w.learn("verifier", form.Get("code_verifier"))
	w.learn("code", form.Get("code"))
}

// keepTokens learns what was issued.
func (w *witness) keepTokens(tenant string, body []byte) {
	var issued struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &issued) != nil || issued.Access == "" {
		return
	}
	w.learn("token", issued.Access)
	w.learn("token", issued.Refresh)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.access[tenant], w.refresh[tenant] = issued.Access, issued.Refresh
}

// telltale keeps a copy of an answer.
type telltale struct {
	http.ResponseWriter
	body bytes.Buffer
}

// Write implements http.ResponseWriter.
func (t *telltale) Write(p []byte) (int, error) {
	_, _ = t.body.Write(p)
	return t.ResponseWriter.Write(p)
}
