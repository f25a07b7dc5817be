package api

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// finish completes the document when every operation is in it, and serves it.
func (s *server) finish(e *echo.Echo, document *huma.OpenAPI) {
	problemSchema(document)
	s.schemas = document.Components.Schemas
	for _, item := range document.Paths {
		for _, described := range operationsOf(item) {
			describeHeaders(described)
			if body := bodyOf(described); body != nil {
				s.bodies[described.OperationID] = body
			}
			for _, parameter := range described.Parameters {
				if parameter.In == "query" && parameter.Schema.Type == huma.TypeArray {
					s.lists[queryOf{described.OperationID, parameter.Name}] = true
				}
			}
		}
	}
	for _, schema := range s.schemas.Map() {
		for _, property := range schema.Properties {
			if property.Nullable && len(property.Enum) > 0 {
				property.Enum = append(property.Enum, nil) // What is listed there is all that it can be.
			}
		}
	}
	// Huma adds the schema of its own errors, which nobody is answered with.
	delete(s.schemas.Map(), "ErrorModel")
	delete(s.schemas.Map(), "ErrorDetail")
	s.openAnswers()
	s.describeWebhookMessages(document)
	s.serveDocument(e, document)
	s.serveReference(e, document)
}

// openAnswers lets the objects of answers have fields that nobody knows yet. Those of
// requests have the fields that they have, and no more.
func (s *server) openAnswers() {
	closed := make(map[*huma.Schema]bool)
	for _, body := range s.bodies {
		s.close(body, closed)
	}
	for _, schema := range s.schemas.Map() {
		if !closed[schema] && schema.AdditionalProperties == false {
			schema.AdditionalProperties = nil
		}
	}
}

// close notes the objects in what a request holds.
func (s *server) close(schema *huma.Schema, closed map[*huma.Schema]bool) {
	schema = s.resolved(schema)
	if schema == nil || closed[schema] {
		return
	}
	closed[schema] = true
	for _, property := range schema.Properties {
		s.close(property, closed)
	}
	s.close(schema.Items, closed)
}

// resolved is the schema that a reference names, or the one that is none.
func (s *server) resolved(schema *huma.Schema) *huma.Schema {
	if schema == nil || schema.Ref == "" {
		return schema
	}
	return s.schemas.SchemaFromRef(schema.Ref)
}
