package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mooring/internal/apikey"
	"mooring/internal/apptest"
	"mooring/internal/config"
)

// returnOrigin is where connect links may lead back to.
const returnOrigin = "https://recall-desk.example"

// walk is a site with one of everything, and how to call it.
type walk struct {
	*apptest.Site
	document document
	schemas  schemas
	all      apptest.Caller
	// lacking are callers whose keys lack one scope.
	lacking map[string]apptest.Caller
	// known are values for the parameters of paths.
	known map[string]string
	// keys counts Idempotency-Keys.
	keys int
}

// asked is one request to an operation.
type asked struct {
	path, query, body string
	header            []string
}

// newWalk starts a site and makes one of everything.
func newWalk(t *testing.T) (*walk, []operation) {
	t.Helper()
	site := apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) {
		c.ReturnOriginList, c.AllowPrivateAddresses = returnOrigin, true
	}})
	w := &walk{Site: site, all: site.Caller(site.Key(t)), lacking: make(map[string]apptest.Caller)}
	var operations []operation
	w.document, operations = readDocument(t, site)
	w.schemas = schemas{components: w.document.Components.Schemas}
	for _, scope := range apikey.Scopes() {
		others := slices.DeleteFunc(apikey.Scopes(), func(s apikey.Scope) bool { return s == scope })
		w.lacking[string(scope)] = site.Caller(site.Key(t, others...))
	}
	w.known = map[string]string{
		"connection": site.SignedIn(t, site.Owner).Connect("bayside"), "organisation": site.Owner.OrganisationID, "path": "practice", "list": "clients",
	}
	for _, made := range []struct{ name, path, body string }{
		{"session", "/connect-sessions", `{"organisation":{"id":"` + site.Owner.OrganisationID + `"},"user":{"id":"u","name":"Kim Lee"},"return_url":"` + returnOrigin + `/back"}`},
		{"endpoint", "/webhook-endpoints", `{"url":"http://127.0.0.1:9/hooks"}`},
	} {
		var answer struct{ ID string }
		w.all.Call(t, "POST", made.path, made.body).Into(t, http.StatusCreated, &answer)
		w.known[made.name] = answer.ID
	}
	var delivery struct{ ID string }
	w.all.Call(t, "POST", "/webhook-endpoints/"+w.known["endpoint"]+"/test", "").Into(t, http.StatusOK, &delivery)
	w.known["delivery"] = delivery.ID
	return w, operations
}

// special are bodies and queries that no schema tells.
func (w *walk) special(o operation) (body, query string) {
	switch o.ID {
	case "choose-locations":
		return `{"chosen":["b1"]}`, ""
	case "create-connect-session":
		return `{"organisation":{"external_id":"practice-1","name":"Practice One","time_zone":"UTC"},"user":{"id":"u","name":"Kim Lee"},"return_url":"` + returnOrigin + `/back"}`, ""
	case "link-organisation":
		return `{"external_id":"practice-linked"}`, ""
	case "create-webhook-endpoint", "change-webhook-endpoint":
		return `{"url":"http://127.0.0.1:9/hooks"}`, ""
	}
	return "", ""
}

// refused are the operations that this site cannot carry out, and the status that
// says so.
var refused = map[string]int{
	"list-records":     http.StatusNotFound, // Core Practice has no such lists.
	"book-appointment": http.StatusConflict, // Nobody asked for the permission to book.
	// The simulation takes GET alone there.
	"proxy-post": http.StatusMethodNotAllowed, "proxy-put": http.StatusMethodNotAllowed, "proxy-patch": http.StatusMethodNotAllowed,
	"proxy-delete": http.StatusMethodNotAllowed, "proxy-options": http.StatusMethodNotAllowed,
}

func TestEveryOperationKeepsToTheDocument(t *testing.T) {
	t.Parallel()
	w, operations := newWalk(t)
	for _, o := range operations {
		t.Run(o.ID, func(t *testing.T) {
			right := w.right(o)
			w.withoutAKey(t, o, right)
			if !o.passesOn() {
				w.withWrongParameters(t, o, right)
				w.withWrongBodies(t, o, right)
			}
			reply := w.call(t, o, w.all, right)
			if want := refused[o.ID]; want != 0 && reply.Status != want || want == 0 && (reply.Status < 200 || reply.Status > 299) {
				t.Errorf("the right request got %d: %s", reply.Status, reply.Text)
			}
		})
	}
}

// call sends a request and holds the answer against the document.
func (w *walk) call(t *testing.T, o operation, caller apptest.Caller, ask asked) apptest.Reply {
	t.Helper()
	path := ask.path
	if ask.query != "" {
		path += "?" + ask.query
	}
	reply := caller.Call(t, o.method, path, ask.body, w.fresh(ask.header)...)
	if o.passesOn() && reply.Header.Get("Mooring-Error") == "" {
		return reply // The practice system's own.
	}
	what := fmt.Sprintf("%s %s %.200s", o.method, path, ask.body)
	response, documented := o.Responses[fmt.Sprint(reply.Status)]
	if !documented {
		t.Errorf("%s: status %d is not documented: %s", what, reply.Status, reply.Text)
		return reply
	}
	if reply.Status >= http.StatusInternalServerError && reply.Status != http.StatusServiceUnavailable {
		t.Errorf("%s: status %d: %s", what, reply.Status, reply.Text)
	}
	if reply.Status == http.StatusNoContent {
		return reply
	}
	kind, _, _ := strings.Cut(reply.Header.Get("Content-Type"), ";")
	media, found := response.Content[kind]
	if !found {
		t.Errorf("%s: %d answers with %q, which is not documented", what, reply.Status, kind)
		return reply
	}
	var value any
	if err := json.Unmarshal([]byte(reply.Text), &value); err != nil {
		t.Fatalf("%s: %v: %s", what, err, reply.Text)
	}
	for _, fault := range w.schemas.check(media.Schema, value, "answer") {
		t.Errorf("%s: %d: %s\n%s", what, reply.Status, fault, reply.Text)
	}
	if reply.Status >= 400 {
		isProblem(t, what, reply)
	}
	return reply
}

// fresh gives each request an Idempotency-Key of its own where it is to have one.
func (w *walk) fresh(header []string) []string {
	header = slices.Clone(header)
	for i, value := range header {
		if value == freshKey {
			w.keys++
			header[i] = fmt.Sprint("walk-", w.keys)
		}
	}
	return header
}

// freshKey stands for a new Idempotency-Key.
const freshKey = "a new one"

// isProblem fails unless an answer is a problem of ours.
func isProblem(t *testing.T, what string, reply apptest.Reply) {
	t.Helper()
	var problem struct {
		Type, Title string
		Status      int
		RequestID   string `json:"request_id"`
	}
	reply.Into(t, reply.Status, &problem)
	if problem.Status != reply.Status || !strings.HasPrefix(problem.Type, "urn:mooring:problem:") || problem.Title == "" ||
		problem.RequestID == "" || problem.RequestID != reply.Header.Get("X-Request-Id") || reply.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %d is no problem as it should be: %v %s", what, reply.Status, reply.Header, reply.Text)
	}
	if (reply.Status == http.StatusUnauthorized) != (reply.Header.Get("WWW-Authenticate") != "") {
		t.Errorf("%s: %d with WWW-Authenticate %q", what, reply.Status, reply.Header.Get("WWW-Authenticate"))
	}
}

// right is a request that the operation takes.
func (w *walk) right(o operation) asked {
	ask := asked{path: o.path}
	query := url.Values{}
	for _, parameter := range o.Parameters {
		switch {
		case parameter.In == "path":
			ask.path = strings.ReplaceAll(ask.path, "{"+parameter.Name+"}", w.known[parameter.Name])
		case parameter.Required && parameter.In == "query":
			query.Set(parameter.Name, fmt.Sprint(w.sample(parameter.Schema)))
		case parameter.Required && parameter.In == "header":
			ask.header = append(ask.header, parameter.Name, freshKey)
		}
	}
	ask.query = query.Encode()
	if body, more := w.special(o); body != "" || more != "" {
		ask.body, ask.query = body, more
		return ask
	}
	if schema := o.bodySchema(w.document); schema != nil {
		text, _ := json.Marshal(w.sample(schema))
		ask.body = string(text)
	}
	return ask
}

// withoutAKey calls without a key, with a wrong one and with one that lacks the scope.
func (w *walk) withoutAKey(t *testing.T, o operation, right asked) {
	t.Helper()
	if reply := w.call(t, o, w.Caller(""), right); reply.Status != http.StatusUnauthorized {
		t.Errorf("without a key: %d", reply.Status)
	}
	wrong := "mooring_aaaaaaaaaaaa_" + strings.Repeat("a", 52)
	// Wrong keys are counted, so that from some operation on they get 429.
	if reply := w.call(t, o, w.Caller(wrong), right); reply.Status != http.StatusUnauthorized && reply.Status != http.StatusTooManyRequests {
		t.Errorf("with a wrong key: %d", reply.Status)
	}
	if reply := w.call(t, o, w.lacking[o.scope()], right); reply.Status != http.StatusForbidden {
		t.Errorf("with a key without the scope: %d", reply.Status)
	}
}

// withWrongParameters calls with each parameter wrong, and one that there is not.
func (w *walk) withWrongParameters(t *testing.T, o operation, right asked) {
	t.Helper()
	changed := func(change func(*asked)) asked { ask := right; change(&ask); return ask }
	w.refuses(t, o, "an unknown parameter", changed(func(a *asked) { a.query = "nmae=1" }), 422)
	w.refuses(t, o, "a query that is none", changed(func(a *asked) { a.query = "limit=%zz" }), 400)
	for _, parameter := range o.Parameters {
		for _, value := range wrongValues(parameter.Schema) {
			what := fmt.Sprintf("%s parameter %s of %.40q", parameter.In, parameter.Name, value)
			switch parameter.In {
			case "query":
				w.refuses(t, o, what, changed(func(a *asked) { a.query = url.Values{parameter.Name: {value}}.Encode() }), 422, 400, 404)
			case "path":
				w.refuses(t, o, what, changed(func(a *asked) {
					a.path = strings.ReplaceAll(right.path, w.known[parameter.Name], url.PathEscape(value))
				}), 404)
			case "header":
				if parameter.Name == "Idempotency-Key" {
					w.refuses(t, o, what, changed(func(a *asked) { a.header = []string{parameter.Name, "two words"} }), 422)
				}
			}
		}
		if parameter.In == "path" {
			w.refuses(t, o, "an id that there is not", changed(func(a *asked) {
				a.path = strings.ReplaceAll(right.path, w.known[parameter.Name], "nothing-of-ours")
			}), 404)
		}
	}
}

// withWrongBodies calls with bodies that cannot be taken.
func (w *walk) withWrongBodies(t *testing.T, o operation, right asked) {
	t.Helper()
	changed := func(body string, header ...string) asked {
		ask := right
		ask.body, ask.header = body, append(slices.Clone(right.header), header...)
		return ask
	}
	if o.method == "GET" || o.method == "DELETE" {
		return
	}
	w.refuses(t, o, "a body that ends early", changed(`{"name":`), 400)
	w.refuses(t, o, "a body that goes on", changed(`{} {}`), 400)
	w.refuses(t, o, "a body that is no UTF-8", changed("{\"a\":\"\xff\"}"), 400)
	w.refuses(t, o, "a number that is none", changed(`{"a":NaN}`), 400)
	w.refuses(t, o, "a field twice", changed(`{"a":1,"A":2}`), 422)
	w.refuses(t, o, "a deep body", changed(strings.Repeat(`[`, 10_000)+strings.Repeat(`]`, 10_000)), 422)
	w.refuses(t, o, "a body of another kind", changed(`name=1`, "Content-Type", "application/x-www-form-urlencoded"), 415)
	w.refuses(t, o, "a compressed body", changed(`{}`, "Content-Encoding", "gzip"), 415)
	w.refuses(t, o, "a long body", changed(`{"a":"`+strings.Repeat("a", 64<<10)+`"}`), 413)
	w.refuses(t, o, "an unknown field", changed(`{"nmae":1}`), 422)
	w.refuses(t, o, "a list", changed(`[]`), 422)
	schema := o.bodySchema(w.document)
	if schema == nil {
		return
	}
	if o.Body.Required {
		w.refuses(t, o, "no body", changed(``), 400, 422)
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		other := map[string]any{}
		_ = json.Unmarshal([]byte(right.body), &other)
		delete(other, name)
		other[strings.ToUpper(name[:1])+name[1:]] = w.sample(properties[name].(map[string]any))
		text, _ := json.Marshal(other)
		reply := w.refuses(t, o, name+" in another case", changed(string(text)), 422)
		if !strings.Contains(reply.Text, `"body.`+strings.ToUpper(name[:1])+name[1:]+`"`) {
			t.Errorf("%s in another case is not named: %s", name, reply.Text)
		}
		for _, value := range w.wrongFields(properties[name].(map[string]any)) {
			body := make(map[string]any)
			_ = json.Unmarshal([]byte(right.body), &body)
			body[name] = value
			text, _ := json.Marshal(body)
			w.refuses(t, o, fmt.Sprintf("%s of %.40v", name, value), changed(string(text)), 422)
		}
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		body := make(map[string]any)
		_ = json.Unmarshal([]byte(right.body), &body)
		delete(body, name.(string))
		text, _ := json.Marshal(body)
		reply := w.refuses(t, o, fmt.Sprintf("no %v", name), changed(string(text)), 422)
		if !strings.Contains(reply.Text, `"body.`+name.(string)+`"`) {
			t.Errorf("no %v: the answer does not name it: %s", name, reply.Text)
		}
	}
}

// refuses sends a request that has to be refused with one of the statuses.
func (w *walk) refuses(t *testing.T, o operation, what string, ask asked, statuses ...int) apptest.Reply {
	t.Helper()
	reply := w.call(t, o, w.all, ask)
	if !slices.Contains(statuses, reply.Status) {
		t.Errorf("%s: status %d, want %v: %.300s", what, reply.Status, statuses, reply.Text)
	}
	return reply
}
