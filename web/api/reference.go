package api

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mooring/templates"
)

// reference reads the reference out of the document.
func (s *server) reference(document *huma.OpenAPI) templates.Reference {
	r := referenceReader{document: document, address: s.BaseURL + prefix, slugs: make(map[string]kind)}
	page := templates.Reference{
		AppName: s.AppName, Address: r.address, DocumentPath: documentPath, Chapters: s.chapters(), Groups: r.groups(),
	}
	for _, name := range slices.Sorted(maps.Keys(document.Components.Schemas.Map())) {
		if schema := document.Components.Schemas.Map()[name]; schema.Type == huma.TypeObject && !strings.HasSuffix(name, "InputBody") {
			page.Objects = append(page.Objects, templates.ReferenceObject{ID: name, Fields: r.fields(schema)})
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(r.slugs)) {
		kind := r.slugs[slug]
		page.Problems = append(page.Problems, templates.ReferenceProblem{Slug: slug, Status: strconv.Itoa(kind.status), Title: kind.title})
	}
	return page
}

// referenceReader reads parts of the reference.
type referenceReader struct {
	document *huma.OpenAPI
	address  string
	// slugs are the kinds of problem that came by.
	slugs map[string]kind
}

// groups are the operations in the order of the table.
func (r referenceReader) groups() []templates.ReferenceGroup {
	var groups []templates.ReferenceGroup
	r.slugs[methodNotAllowed.slug] = methodNotAllowed
	for _, line := range operations {
		what := line.about
		at := slices.IndexFunc(groups, func(g templates.ReferenceGroup) bool { return g.Title == what.Tag })
		if at < 0 {
			groups = append(groups, templates.ReferenceGroup{ID: "about-" + slugOf(what.Tag), Title: what.Tag})
			at = len(groups) - 1
		}
		described := operationsOf(r.document.Paths[what.Path])
		if what.Method != "" {
			described = slices.DeleteFunc(described, func(o *huma.Operation) bool { return o.Method != what.Method })
		}
		groups[at].Operations = append(groups[at].Operations, r.operation(what, described))
	}
	for i, group := range groups {
		if group.Title == webhookTag {
			groups[i].Operations = append(group.Operations, r.messages()...)
		}
	}
	return groups
}

// operation is one operation; those of one line of the table are alike but for the
// method.
func (r referenceReader) operation(what about, described []*huma.Operation) templates.ReferenceOperation {
	var methods []string
	for _, one := range described {
		methods = append(methods, one.Method)
	}
	first := described[0]
	page := templates.ReferenceOperation{
		ID: what.ID, Title: what.Summary, Method: strings.Join(methods, ", "), Path: prefix + what.Path,
		Text: textOf(first.Description), Example: r.example(first),
	}
	for _, parameter := range first.Parameters {
		page.Parameters = append(page.Parameters, r.parameter(parameter))
	}
	if schema := bodyOf(first); schema != nil {
		page.Body = r.fields(r.resolve(schema))
	}
	for _, status := range slices.Sorted(maps.Keys(first.Responses)) {
		page.Answers = append(page.Answers, r.answer(what, status, first.Responses[status]))
	}
	return page
}

// parameter describes a parameter.
func (r referenceReader) parameter(parameter *huma.Param) templates.ReferenceField {
	field := r.field(parameter.Name, parameter.Schema, parameter.Required)
	field.Kind = parameter.In + ", " + field.Kind
	field.Text = cmp.Or(parameter.Description, field.Text)
	return field
}

// fields describes the fields of an object, those that must be there first.
func (r referenceReader) fields(schema *huma.Schema) []templates.ReferenceField {
	names := slices.SortedFunc(maps.Keys(schema.Properties), func(a, b string) int {
		return cmp.Or(isTrue(slices.Contains(schema.Required, b))-isTrue(slices.Contains(schema.Required, a)), cmp.Compare(a, b))
	})
	var fields []templates.ReferenceField
	for _, name := range names {
		fields = append(fields, r.field(name, schema.Properties[name], slices.Contains(schema.Required, name)))
	}
	return fields
}

// field describes a field.
func (r referenceReader) field(name string, schema *huma.Schema, required bool) templates.ReferenceField {
	field := templates.ReferenceField{Name: name, Text: schema.Description}
	words := []string{}
	if !required {
		words = append(words, "optional")
	}
	held, many := schema, ""
	if schema.Type == huma.TypeArray && schema.Items != nil {
		held, many = schema.Items, "list of "
	}
	if held.Ref != "" {
		field.Object = strings.TrimPrefix(held.Ref, "#/components/schemas/")
		words = append(words, strings.TrimSpace(many))
	} else {
		words = append(words, many+typeOf(held))
	}
	field.Kind = strings.Join(slices.DeleteFunc(append(words, limitsOf(schema)...), func(w string) bool { return w == "" }), ", ")
	return field
}

// typeOf words what a value is.
func typeOf(schema *huma.Schema) string {
	word := map[string]string{
		huma.TypeString: "text", huma.TypeInteger: "whole number", huma.TypeNumber: "number", huma.TypeBoolean: "true or false",
		huma.TypeObject: "object", huma.TypeArray: "list",
	}[schema.Type]
	switch schema.Format {
	case "date-time":
		word = "time"
	case "date":
		word = "date"
	}
	var values []string
	for _, value := range schema.Enum {
		if value != nil {
			values = append(values, fmt.Sprint(value))
		}
	}
	if len(values) > 0 {
		word = "one of " + strings.Join(values, ", ")
	}
	if schema.Nullable {
		word += " or null"
	}
	return word
}

// limitsOf words what a value must keep to.
func limitsOf(schema *huma.Schema) []string {
	var limits []string
	if schema.MaxLength != nil {
		limits = append(limits, "at most "+strconv.Itoa(*schema.MaxLength)+" characters")
	}
	if schema.Minimum != nil && schema.Maximum != nil {
		limits = append(limits, fmt.Sprintf("%v to %v", *schema.Minimum, *schema.Maximum))
	}
	if schema.Default != nil {
		limits = append(limits, fmt.Sprintf("%v unless said", schema.Default))
	}
	return limits
}

// answer describes a status.
func (r referenceReader) answer(what about, status string, response *huma.Response) templates.ReferenceAnswer {
	answer := templates.ReferenceAnswer{Status: status, Text: response.Description}
	for _, kind := range what.problems() {
		if strconv.Itoa(kind.status) == status && !slices.Contains(answer.Problems, kind.slug) {
			answer.Problems = append(answer.Problems, kind.slug)
			r.slugs[kind.slug] = kind
		}
	}
	if len(answer.Problems) > 0 {
		answer.Text = ""
		return answer
	}
	if media := response.Content["application/json"]; media != nil && media.Schema != nil {
		answer.Object = strings.TrimPrefix(media.Schema.Ref, "#/components/schemas/")
	}
	return answer
}

// resolve is the schema that a reference names.
func (r referenceReader) resolve(schema *huma.Schema) *huma.Schema {
	if schema.Ref == "" {
		return schema
	}
	return r.document.Components.Schemas.SchemaFromRef(schema.Ref)
}

// bodyOf is the schema of the JSON that an operation takes; nil: none.
func bodyOf(described *huma.Operation) *huma.Schema {
	if described.RequestBody == nil || described.RequestBody.Content["application/json"] == nil {
		return nil
	}
	return described.RequestBody.Content["application/json"].Schema
}

// example is a command that calls an operation.
func (r referenceReader) example(described *huma.Operation) string {
	path := described.Path
	for _, parameter := range described.Parameters {
		if parameter.In == "path" {
			path = strings.ReplaceAll(path, "{"+parameter.Name+"}", "$"+strings.ToUpper(parameter.Name))
		}
	}
	lines := []string{"curl"}
	if described.Method != get {
		lines[0] += " -X " + described.Method
	}
	lines[0] += ` "` + r.address + path + `"`
	lines = append(lines, `-H "Authorization: Bearer $MOORING_KEY"`)
	for _, parameter := range described.Parameters {
		if parameter.Name == repeatHeader {
			lines = append(lines, `-H "Idempotency-Key: $(uuidgen)"`)
		}
	}
	if schema := bodyOf(described); schema != nil {
		text, err := json.Marshal(r.sample(schema))
		if err == nil {
			lines = append(lines, `-H "Content-Type: application/json"`, `-d '`+string(text)+`'`)
		}
	}
	return strings.Join(lines, " \\\n  ")
}

// sample is a value that a schema allows: what has an example or must be there.
func (r referenceReader) sample(schema *huma.Schema) any {
	schema = r.resolve(schema)
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	case schema.Type == huma.TypeObject:
		object := make(map[string]any)
		for name, property := range schema.Properties {
			if slices.Contains(schema.Required, name) || len(property.Examples) > 0 {
				object[name] = r.sample(property)
			}
		}
		return object
	case schema.Type == huma.TypeArray:
		return []any{r.sample(schema.Items)}
	case schema.Type == huma.TypeInteger:
		return 1
	case schema.Type == huma.TypeBoolean:
		return true
	}
	return "…"
}

// isTrue is 1 for true.
func isTrue(is bool) int {
	if is {
		return 1
	}
	return 0
}

// slugOf makes an id of a title.
func slugOf(title string) string { return strings.ReplaceAll(strings.ToLower(title), " ", "-") }
