package api_test

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// schemas checks values against the schemas of an OpenAPI document (JSON Schema
// 2020-12, as much of it as the document uses). What it does not know it reports.
type schemas struct{ components map[string]any }

// keywords are those that check carries out, and those that say nothing of a value.
var keywords = []string{
	"$ref", "type", "enum", "properties", "required", "additionalProperties", "items", "minimum", "maximum", "minLength", "maxLength",
	"minItems", "maxItems", "uniqueItems", "pattern", "format",
	"description", "title", "examples", "default", "contentEncoding", "readOnly", "example",
}

// check lists what is wrong with a value, at a place in it.
func (s schemas) check(schema map[string]any, value any, at string) []string {
	if name, found := schema["$ref"].(string); found {
		target, _ := s.components[strings.TrimPrefix(name, "#/components/schemas/")].(map[string]any)
		if target == nil {
			return []string{at + ": the document does not hold " + name}
		}
		return s.check(target, value, at)
	}
	var faults []string
	for keyword := range schema {
		if !slices.Contains(keywords, keyword) {
			faults = append(faults, at+": this test does not know "+keyword)
		}
	}
	if !ofType(schema["type"], value) {
		return append(faults, fmt.Sprintf("%s: %v is no %v", at, value, schema["type"]))
	}
	if enum, found := schema["enum"].([]any); found && !slices.Contains(enum, value) {
		faults = append(faults, fmt.Sprintf("%s: %v is none of %v", at, value, enum))
	}
	switch value := value.(type) {
	case string:
		faults = append(faults, checkText(schema, value, at)...)
	case float64:
		if least, found := schema["minimum"].(float64); found && value < least {
			faults = append(faults, at+": is too small")
		}
		if most, found := schema["maximum"].(float64); found && value > most {
			faults = append(faults, at+": is too large")
		}
	case []any:
		items, _ := schema["items"].(map[string]any)
		for i, item := range value {
			faults = append(faults, s.check(items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		faults = append(faults, s.checkObject(schema, value, at)...)
	}
	return faults
}

// checkObject checks the fields of an object.
func (s schemas) checkObject(schema, value map[string]any, at string) []string {
	var faults []string
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, found := value[name.(string)]; !found {
			faults = append(faults, fmt.Sprintf("%s: %v is missing", at, name))
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	more, isSchema := schema["additionalProperties"].(map[string]any)
	for name, field := range value {
		property, found := properties[name].(map[string]any)
		switch {
		case found:
			faults = append(faults, s.check(property, field, at+"."+name)...)
		case isSchema:
			faults = append(faults, s.check(more, field, at+"."+name)...)
		case properties != nil: // Readers have to expect more; we say all that there is.
			faults = append(faults, at+": "+name+" is in no schema")
		}
	}
	return faults
}

// checkText checks a text.
func checkText(schema map[string]any, value, at string) []string {
	var faults []string
	length := float64(utf8.RuneCountInString(value))
	if least, found := schema["minLength"].(float64); found && length < least {
		faults = append(faults, at+": is too short")
	}
	if most, found := schema["maxLength"].(float64); found && length > most {
		faults = append(faults, at+": is too long")
	}
	if pattern, found := schema["pattern"].(string); found && !regexp.MustCompile(pattern).MatchString(value) {
		faults = append(faults, at+": does not match "+pattern)
	}
	var err error
	switch schema["format"] {
	case "date-time":
		_, err = time.Parse(time.RFC3339Nano, value)
	case "date":
		_, err = time.Parse(time.DateOnly, value)
	case "uri":
		_, err = url.ParseRequestURI(value)
	}
	if err != nil {
		faults = append(faults, at+": "+err.Error())
	}
	return faults
}

// ofType reports whether a value is of a type, or of one of several.
func ofType(wanted, value any) bool {
	switch wanted := wanted.(type) {
	case []any:
		return slices.ContainsFunc(wanted, func(one any) bool { return ofType(one, value) })
	case string:
		switch value := value.(type) {
		case nil:
			return wanted == "null"
		case bool:
			return wanted == "boolean"
		case string:
			return wanted == "string"
		case float64:
			return wanted == "number" || wanted == "integer" && value == math.Trunc(value)
		case []any:
			return wanted == "array"
		case map[string]any:
			return wanted == "object"
		}
	case nil:
		return true // Anything.
	}
	return false
}
