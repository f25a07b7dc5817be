package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

// document is the served OpenAPI document, as far as the tests walk it.
type document struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Webhooks   map[string]map[string]operation `json:"webhooks"`
	Components struct {
		Schemas map[string]any `json:"schemas"`
	} `json:"components"`
}

// operation is one operation of the document.
type operation struct {
	ID         string      `json:"operationId"`
	Summary    string      `json:"summary"`
	Text       string      `json:"description"`
	Tags       []string    `json:"tags"`
	Parameters []parameter `json:"parameters"`
	Body       *struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Content map[string]media `json:"content"`
	} `json:"responses"`
	Security []map[string][]string `json:"security"`

	method, path string
}

// parameter is a parameter of an operation.
type parameter struct {
	Name     string         `json:"name"`
	In       string         `json:"in"`
	Required bool           `json:"required"`
	Schema   map[string]any `json:"schema"`
}

// media is a body.
type media struct {
	Schema map[string]any `json:"schema"`
}

// readDocument reads the document, and its operations with those that end things last.
func readDocument(t *testing.T, site *apptest.Site) (document, []operation) {
	t.Helper()
	var read document
	text := site.Caller("").Call(t, "GET", "/openapi.json", "").Text
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("read document: %v", err)
	}
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(read.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(read.Paths[path])) {
			one := read.Paths[path][method]
			one.method, one.path = strings.ToUpper(method), path
			all = append(all, one)
		}
	}
	if len(all) < 11 {
		t.Fatalf("the document holds %d operations", len(all))
	}
	slices.SortStableFunc(all, func(a, b operation) int { return a.endsThings() - b.endsThings() })
	return read, all
}

// endsThings orders operations: what deletes comes after what reads.
func (o operation) endsThings() int {
	switch {
	case o.ID == "disconnect":
		return 2
	case o.method == "DELETE" && !o.passesOn():
		return 1
	}
	return 0
}

// passesOn reports whether what is sent is for the practice system and not for us.
func (o operation) passesOn() bool { return slices.Contains(o.Tags, "Proxy") }

// scope is what the key must allow.
func (o operation) scope() string {
	for _, requirement := range o.Security {
		for _, roles := range requirement {
			return strings.Join(roles, " ")
		}
	}
	return ""
}

// bodySchema is the schema of the JSON that the operation takes; nil: none.
func (o operation) bodySchema(d document) map[string]any {
	if o.Body == nil {
		return nil
	}
	schema := o.Body.Content["application/json"].Schema
	if name, found := schema["$ref"].(string); found {
		schema, _ = d.Components.Schemas[strings.TrimPrefix(name, "#/components/schemas/")].(map[string]any)
	}
	return schema
}

func TestTheDocumentSaysWhatADeveloperHasToKnow(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	first := site.Caller("").Call(t, "GET", "/openapi.json", "")
	if first.Status != 200 || first.Header.Get("Content-Type") != "application/openapi+json;version=3.1" {
		t.Fatalf("status %d, %s", first.Status, first.Header.Get("Content-Type"))
	}
	if again := site.Caller("").Call(t, "GET", "/openapi.json", ""); again.Text != first.Text {
		t.Error("the document is not the same bytes each time")
	}
	_, operations := readDocument(t, site)
	seen := make(map[string]bool)
	for _, o := range operations {
		if seen[o.ID] {
			t.Errorf("two operations are called %s", o.ID)
		}
		seen[o.ID] = true
		if o.Summary == "" || o.Text == "" || len(o.Tags) != 1 || !slices.Contains([]string{"read", "tokens", "proxy", "manage"}, o.scope()) {
			t.Errorf("%s: summary %q, tags %v, scope %q", o.ID, o.Summary, o.Tags, o.scope())
		}
		for _, status := range []string{"401", "403", "429", "500", "503"} {
			if _, found := o.Responses[status].Content["application/problem+json"]; !found {
				t.Errorf("%s: %s is not documented", o.ID, status)
			}
		}
		for _, parameter := range o.Parameters {
			if parameter.Schema["type"] == nil {
				t.Errorf("%s: parameter %s has no type", o.ID, parameter.Name)
			}
		}
	}
	for _, ours := range []string{"ErrorModel", "ErrorDetail"} {
		if strings.Contains(first.Text, ours) {
			t.Errorf("the document holds %s, which nobody is answered with", ours)
		}
	}
}

func TestAnswersMayHaveMoreFieldsSomeDayAndRequestsMayNot(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	read, operations := readDocument(t, site)
	taken := make(map[string]bool)
	for _, o := range operations {
		if o.Body == nil || o.passesOn() {
			continue
		}
		if schema := o.bodySchema(read); schema["additionalProperties"] != false {
			t.Errorf("%s takes fields that it does not have", o.ID)
		}
		read.named(o.Body.Content["application/json"].Schema, taken)
	}
	answered := make(map[string]bool)
	for _, o := range append(operations, read.Webhooks["event"]["post"], read.Webhooks["test"]["post"]) {
		for _, response := range o.Responses {
			for _, media := range response.Content {
				read.named(media.Schema, answered)
			}
		}
	}
	for name := range answered {
		if schema, _ := read.Components.Schemas[name].(map[string]any); schema["additionalProperties"] == false || taken[name] {
			t.Errorf("%s may not have more fields some day", name)
		}
	}
	if !answered["Event"] || !answered["Problem"] {
		t.Errorf("what is answered: %v", answered)
	}
}

// named notes the schemas that one refers to.
func (d document) named(value any, names map[string]bool) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			d.named(item, names)
		}
	case map[string]any:
		if text, found := value["$ref"].(string); found {
			if name := strings.TrimPrefix(text, "#/components/schemas/"); !names[name] {
				names[name] = true
				d.named(d.Components.Schemas[name], names)
			}
		}
		for _, item := range value {
			d.named(item, names)
		}
	}
}

func TestTheDocumentDescribesWhatTheVendorsServersReceive(t *testing.T) {
	t.Parallel()
	w, _ := newWalk(t)
	var delivery struct{ Body string }
	w.all.Call(t, "GET", "/webhook-deliveries/"+w.known["delivery"], "").Into(t, 200, &delivery)
	var log struct{ Data []json.RawMessage }
	w.all.Call(t, "GET", "/events", "").Into(t, 200, &log)
	for name, sent := range map[string]string{"test": delivery.Body, "event": string(log.Data[0])} {
		described := w.document.Webhooks[name]["post"]
		var value any
		if err := json.Unmarshal([]byte(sent), &value); err != nil || described.Body == nil {
			t.Fatalf("%s: %v: %s", name, err, sent)
		}
		for _, fault := range w.schemas.check(described.Body.Content["application/json"].Schema, value, name) {
			t.Error(fault)
		}
		var headers []string
		for _, parameter := range described.Parameters {
			headers = append(headers, parameter.In+" "+parameter.Name)
		}
		if got := strings.Join(headers, ", "); got != "header webhook-id, header webhook-timestamp, header webhook-signature" {
			t.Errorf("%s: %s", name, got)
		}
		if len(described.Security) != 1 || len(described.Security[0]) != 0 {
			t.Errorf("%s is said to carry a key: %v", name, described.Security)
		}
	}
}
