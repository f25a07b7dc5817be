package api

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mooring/templates"
)

// messages are what the vendor's servers receive.
func (r referenceReader) messages() []templates.ReferenceOperation {
	var messages []templates.ReferenceOperation
	for _, name := range slices.Sorted(maps.Keys(r.document.Webhooks)) {
		messages = append(messages, r.message(r.document.Webhooks[name].Post))
	}
	return messages
}

// message is one message.
func (r referenceReader) message(described *huma.Operation) templates.ReferenceOperation {
	page := templates.ReferenceOperation{
		ID: described.OperationID, Title: described.Summary, Method: described.Method, Path: "the address of the endpoint",
		Text: textOf(described.Description), Body: r.fields(r.resolve(bodyOf(described))), Example: messageExample(described),
	}
	for _, parameter := range described.Parameters {
		page.Parameters = append(page.Parameters, r.parameter(parameter))
	}
	for _, status := range slices.Sorted(maps.Keys(described.Responses)) {
		text := strings.ReplaceAll(described.Responses[status].Description, "`", "")
		page.Answers = append(page.Answers, templates.ReferenceAnswer{Status: status, Text: text})
	}
	return page
}

// messageExample is a message as it arrives.
func messageExample(described *huma.Operation) string {
	lines := []string{"POST /webhooks HTTP/1.1", "Content-Type: application/json"}
	for _, parameter := range described.Parameters {
		if example, isText := parameter.Example.(string); isText {
			lines = append(lines, parameter.Name+": "+example)
		}
	}
	body, err := json.MarshalIndent(described.RequestBody.Content["application/json"].Example, "", "  ")
	if err != nil { // Text and times can always be written.
		return ""
	}
	return strings.Join(append(lines, "", string(body)), "\n")
}
