package api_test

import "strings"

// sample is a value that a schema allows: what is required, and no more.
func (w *walk) sample(schema map[string]any) any {
	if name, found := schema["$ref"].(string); found {
		schema, _ = w.document.Components.Schemas[strings.TrimPrefix(name, "#/components/schemas/")].(map[string]any)
	}
	if examples, found := schema["examples"].([]any); found && len(examples) > 0 {
		return examples[0]
	}
	if enum, found := schema["enum"].([]any); found {
		return enum[0]
	}
	switch schema["type"] {
	case "integer", "number":
		if least, found := schema["minimum"]; found {
			return least
		}
		return 1
	case "boolean":
		return true
	case "array":
		items, _ := schema["items"].(map[string]any)
		return []any{w.sample(items)}
	case "object":
		object := make(map[string]any)
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			property, _ := properties[name.(string)].(map[string]any)
			object[name.(string)] = w.sample(property)
		}
		return object
	}
	return "text"
}

// wrongValues are texts that a parameter's schema does not allow, or that no list of
// ours gave out.
func wrongValues(schema map[string]any) []string {
	values := []string{"a\x00b", "\xff"}
	switch {
	case schema["type"] == "integer":
		values = append(values, "abc", "1.5", "99999999999999999999", "-1")
	case schema["type"] == "boolean":
		values = append(values, "perhaps")
	case schema["enum"] != nil:
		values = append(values, "nonsense")
	}
	if longest, found := schema["maxLength"].(float64); found {
		values = append(values, strings.Repeat("é", int(longest)+1))
	}
	return values
}

// wrongFields are values that a field's schema does not allow.
func (w *walk) wrongFields(schema map[string]any) []any {
	if _, found := schema["$ref"]; found {
		return []any{"text", 1, []any{}}
	}
	var values []any
	switch schema["type"] {
	case "string":
		values = append(values, 1, []any{"a"}, map[string]any{}, "a\x00b")
		if longest, found := schema["maxLength"].(float64); found {
			values = append(values, strings.Repeat("é", int(longest)+1))
		}
		if schema["enum"] != nil {
			values = append(values, "nonsense")
		}
	case "integer":
		values = append(values, "1", 1.5, true)
		if least, found := schema["minimum"].(float64); found {
			values = append(values, least-1)
		}
		if most, found := schema["maximum"].(float64); found {
			values = append(values, most+1)
		}
	case "boolean":
		values = append(values, "true", 1)
	case "array":
		values = append(values, "text", map[string]any{}, []any{map[string]any{}})
	}
	return values
}
