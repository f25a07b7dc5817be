package api

import (
	"encoding/json"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// documentPath is where the OpenAPI document is. Anybody may read it: it says
// nothing that the reference of a product does not say.
const documentPath = prefix + "/openapi.json"

// documentType is the media type of the document (draft-ietf-httpapi-rest-api-mediatypes).
const documentType = "application/openapi+json;version=3.1"

// serveDocument serves the OpenAPI document, the same bytes each time. It is written
// when somebody first asks for it.
func (s *server) serveDocument(e *echo.Echo, document *huma.OpenAPI) {
	write := sync.OnceValues(func() ([]byte, error) { return json.Marshal(document) })
	e.GET(documentPath, func(c echo.Context) error {
		text, err := write()
		if err != nil {
			return err
		}
		return answerUnchanging(c, documentType, text)
	})
}
