package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
)

// formType is the only media type a form of ours sends.
const formType = "application/x-www-form-urlencoded"

// form reads the posted form. Only the body counts: echo's Bind would fill
// fields from the query string and from JSON too.
func form(c echo.Context) (url.Values, error) {
	request := c.Request()
	if request.ContentLength != 0 {
		media, _, err := mime.ParseMediaType(request.Header.Get(echo.HeaderContentType))
		if err != nil || media != formType {
			return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType)
		}
	}
	if err := request.ParseForm(); err != nil {
		var known *echo.HTTPError // BodyLimit's 413 comes through the reader.
		if errors.As(err, &known) {
			return nil, known
		}
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	makePlain(request.PostForm)
	return request.PostForm, nil
}
