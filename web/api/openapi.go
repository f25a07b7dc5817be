package api

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
)

// securityScheme is the name of our keys in the document.
const securityScheme = "apiKey"

// config is huma's configuration.
func (s *server) config() huma.Config {
	config := huma.DefaultConfig(s.AppName+" connections", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	// The second one is what “+json” at the end of a media type stands for.
	config.Formats = map[string]huma.Format{echo.MIMEApplicationJSON: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{s.translate}
	config.Servers = []*huma.Server{{URL: s.BaseURL + prefix}}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{securityScheme: {
		Type: "http", Scheme: "bearer",
		Description: "An API key, made by an administrator under Support → API keys or with `mooring apikey add`. Each operation names the scope that the key needs.",
	}}
	config.Security = []map[string][]string{{securityScheme: {}}}
	return config
}

// usual are the problems that every operation can answer with.
var usual = []kind{unauthorised, forbidden, tooMany, unavailable, internalTrouble}

// problems are all that the operation can answer with.
func (a about) problems() []kind {
	kinds := append(slices.Clone(usual), a.Problems...)
	kinds = append(kinds, badRequest, invalid)
	if strings.Contains(a.Path, "{") {
		kinds = append(kinds, notFound)
	}
	if !reads(a.Method) && !a.Streams {
		kinds = append(kinds, tooLarge, notJSON)
	}
	if a.repeats() {
		kinds = append(kinds, repeatRunning, repeatDiffers)
	}
	return kinds
}

// repeats reports whether the operation takes an Idempotency-Key of ours.
func (a about) repeats() bool { return a.Method == http.MethodPost && !a.Streams }

// described is the operation as huma wants it.
func (s *server) described(what about) huma.Operation {
	described := huma.Operation{
		OperationID: what.ID, Method: what.Method, Path: what.Path, Tags: []string{what.Tag}, Summary: what.Summary,
		Description: strings.TrimSpace(what.Text) + "\n\nThe key needs the scope `" + string(what.Scope) + "`.", DefaultStatus: what.Status,
		Responses: make(map[string]*huma.Response),
		// OpenAPI 3.1 section 4.8.30: what is named there for other schemes than OAuth 2
		// are roles.
		Security: []map[string][]string{{securityScheme: {string(what.Scope)}}},
	}
	if what.repeats() {
		described.Parameters = []*huma.Param{repeatParameter(what.NeedsKey)}
	}
	for _, kind := range what.problems() {
		status := strconv.Itoa(kind.status)
		if described.Responses[status] == nil {
			described.Responses[status] = &huma.Response{Content: map[string]*huma.MediaType{
				problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}},
			}}
		}
		response := described.Responses[status]
		line := "- `" + kind.slug + "`: " + kind.title
		if !strings.Contains(response.Description, line) {
			response.Description = strings.TrimSpace(response.Description + "\n" + line)
		}
	}
	return described
}

// repeatParameter describes Idempotency-Key.
func repeatParameter(required bool) *huma.Param {
	shortest, longest := 1, longestRepeatKey
	return &huma.Param{
		Name: repeatHeader, In: "header", Required: required,
		Description: "A text of your own, new for each thing that is to be done. The same request sent again with it within 24 hours is not carried out again, and is answered as the first time.",
		Schema:      &huma.Schema{Type: huma.TypeString, MinLength: &shortest, MaxLength: &longest, Pattern: "^[!-~]+$"},
	}
}

// addPlain adds an operation to the document that huma does not know.
func (s *server) addPlain(document *huma.OpenAPI, what about) {
	described := s.described(what)
	document.AddOperation(&described)
}

// describeHeaders adds the headers that answers carry.
func describeHeaders(described *huma.Operation) {
	for status, response := range described.Responses {
		if response.Headers == nil {
			response.Headers = make(map[string]*huma.Param)
		}
		add := func(name, text, kind string) {
			response.Headers[name] = &huma.Param{Description: text, Schema: &huma.Schema{Type: kind}}
		}
		add("X-Request-Id", "Names this request to support.", huma.TypeString)
		switch status {
		case "401":
			add(challenge, "How to sign in (RFC 6750 section 3).", huma.TypeString)
		case "429", "503":
			add("Retry-After", "Seconds until it is worth asking again.", huma.TypeInteger)
		case "409", "504":
			add("Retry-After", "Seconds until it is worth asking again; left out where that changes nothing.", huma.TypeInteger)
		}
		for _, parameter := range described.Parameters {
			if parameter.Name == repeatHeader {
				add(replayedHeader, "“true” on the answer to a request that was sent before.", huma.TypeString)
			}
		}
	}
}

// operationsOf are the operations at a path.
func operationsOf(item *huma.PathItem) []*huma.Operation {
	all := []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete, item.Head, item.Options}
	return slices.DeleteFunc(all, func(o *huma.Operation) bool { return o == nil })
}

// problemSchema is the schema of Problem, in the document's components.
func problemSchema(document *huma.OpenAPI) *huma.Schema {
	return document.Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
}

// unwrapped is echo's context inside of huma's.
func unwrapped(ctx huma.Context) echo.Context { return humaecho.Unwrap(ctx) }
