package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// fieldsFault names the fields of a body, which is JSON, that an operation does not
// take, as far as huma would take them: it knows no difference between “name” and
// “Name”.
func (s *server) fieldsFault(what *about, body []byte) *Problem {
	if len(body) == 0 {
		return nil
	}
	schema, takes := s.bodies[what.ID]
	if !takes {
		return needlessFault(body)
	}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return nil // Such as a number beyond all measure, which no field holds.
	}
	problem := invalid.problem("")
	s.caseFaults(problem, schema, value, "body")
	if len(problem.Errors) == 0 {
		return nil
	}
	return problem
}

// caseFaults adds the fields whose names are those of a schema but for the case.
func (s *server) caseFaults(problem *Problem, schema *huma.Schema, value any, location string) {
	schema = s.resolved(schema)
	if schema == nil {
		return
	}
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			s.caseFaults(problem, schema.Items, item, location+"["+strconv.Itoa(i)+"]")
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			at := location + "." + shown(name)
			if property, found := schema.Properties[name]; found {
				s.caseFaults(problem, property, value[name], at)
				continue
			}
			for meant := range schema.Properties {
				if strings.EqualFold(meant, name) {
					problem.with(Fault{Location: at, Message: noField + "; is “" + meant + "” meant?"})
				}
			}
		}
	}
}

// needlessFault names the fields of a body that an operation takes none of; an empty
// object is fine.
func needlessFault(body []byte) *Problem {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return invalid.fault("body", "must be an object without fields, or nothing")
	}
	problem := invalid.problem("")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		problem.with(Fault{Location: "body." + shown(name), Message: noField})
	}
	if len(problem.Errors) == 0 {
		return nil
	}
	return problem
}
