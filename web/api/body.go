package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

const (
	// bodyLimit is far above the largest body that an operation takes, in bytes.
	bodyLimit = 64 << 10
	// longestID is longer than any id in an address, in characters: than an
	// organisation's external id behind “external:”.
	longestID = 220
	// depthLimit is how deep objects and lists may stand in each other.
	depthLimit = 16
)

// readPath refuses addresses that nothing of ours has and unescapes the parts of
// a path, which echo leaves escaped where the address was escaped unusually.
func (s *server) readPath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.streams(c) {
			return next(c)
		}
		// Answers are JSON, whatever the client would rather have.
		c.Request().Header.Set(echo.HeaderAccept, echo.MIMEApplicationJSON)
		address := c.Request().URL
		if odd(address.Path) {
			return echo.ErrNotFound
		}
		if address.RawPath != "" {
			values := c.ParamValues()
			for i, value := range values {
				plain, err := url.PathUnescape(value)
				if err != nil {
					return echo.ErrNotFound
				}
				values[i] = plain
			}
			c.SetParamValues(values...)
		}
		if slices.ContainsFunc(c.ParamValues(), func(value string) bool { return utf8.RuneCountInString(value) > longestID }) {
			return echo.ErrNotFound
		}
		if what, found := s.lineOf(c); found {
			if problem := s.queryFault(what, address.RawQuery); problem != nil {
				return problem
			}
		}
		return next(c)
	}
}

// queryFault says what is wrong with a query, whatever the operation makes of it.
func (s *server) queryFault(what *about, raw string) *Problem {
	if raw == "" {
		return nil
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return badRequest.problem("The query of the address cannot be read: check how it is escaped.")
	}
	for name, values := range query {
		location := "query." + shown(name)
		switch {
		case len(values) > 1 && !s.lists[queryOf{what.ID, name}]:
			return invalid.fault(location, "stands there more than once")
		case odd(name) || odd(strings.Join(values, "")):
			return invalid.fault(location, oddText)
		case name != "after" && slices.Contains(values, ""):
			// A program that forgot which organisation it asks for must not get everybody's.
			return invalid.fault(location, "is empty; leave it out, or say which")
		}
	}
	return nil
}

// oddText words what odd finds.
const oddText = "holds a character that no text may hold"

// odd reports text that is no UTF-8 or holds a zero character, which no database
// takes as text.
func odd(text string) bool { return !utf8.ValidString(text) || strings.ContainsRune(text, 0) }

// shown cuts a name from outside to what an answer may repeat.
func shown(name string) string {
	const longest = 60
	name = strings.ToValidUTF8(name, "�")
	if utf8.RuneCountInString(name) > longest {
		return string([]rune(name)[:longest]) + "…"
	}
	return name
}

// readBody reads the body of an operation that has one, and refuses what is no
// JSON that says one thing only.
func (s *server) readBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		what, found := s.lineOf(c)
		request := c.Request()
		if !found || what.Streams || reads(request.Method) {
			return next(c)
		}
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), request.Body, bodyLimit))
		var over *http.MaxBytesError
		switch {
		case errors.As(err, &over):
			return tooLarge.problem("A body of at most " + strconv.Itoa(bodyLimit>>10) + " KiB is taken.")
		case err != nil:
			return badRequest.problem("The body did not arrive as a whole.")
		}
		if problem := bodyFault(request.Header, body); problem != nil {
			return problem
		}
		if problem := s.fieldsFault(what, body); problem != nil {
			return problem
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		return next(c)
	}
}

// bodyFault says what is wrong with a body, whatever the operation makes of it.
func bodyFault(header http.Header, body []byte) *Problem {
	if len(body) == 0 {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(header.Get(echo.HeaderContentType))
	charset, named := parameters["charset"]
	coded := header.Get(echo.HeaderContentEncoding)
	if err != nil || media != echo.MIMEApplicationJSON || named && !strings.EqualFold(charset, "utf-8") ||
		coded != "" && !strings.EqualFold(coded, "identity") {
		return notJSON.problem("Send the body as JSON, with the header “Content-Type: application/json”.")
	}
	if !utf8.Valid(body) {
		return badRequest.problem("The body is not UTF-8.")
	}
	return jsonFault(body)
}

// jsonFault says what is wrong with a text as JSON: not well-formed, more than one
// value, nested too deep, a field that stands there twice, or text that no
// database takes.
func jsonFault(text []byte) *Problem {
	reader := jsonReader{decoder: json.NewDecoder(bytes.NewReader(text))}
	reader.decoder.UseNumber()
	problem := reader.value("body", 0)
	if problem != nil {
		return problem
	}
	if _, err := reader.decoder.Token(); !errors.Is(err, io.EOF) {
		return badRequest.problem("The body goes on after its JSON value.")
	}
	return nil
}

// jsonReader reads JSON for faults alone.
type jsonReader struct{ decoder *json.Decoder }

// value reads one value.
func (r jsonReader) value(location string, depth int) *Problem {
	token, err := r.decoder.Token()
	if err != nil {
		return r.unreadable()
	}
	if depth > depthLimit {
		return invalid.fault(location, "stands too deep in other values")
	}
	switch token := token.(type) {
	case string:
		if odd(token) {
			return invalid.fault(location, oddText)
		}
	case json.Delim:
		if token == '{' {
			return r.object(location, depth)
		}
		return r.list(location, depth)
	}
	return nil
}

// object reads the rest of an object. Fields that differ in case alone are the
// same field to whoever reads them next.
func (r jsonReader) object(location string, depth int) *Problem {
	seen := make(map[string]bool)
	for r.decoder.More() {
		token, err := r.decoder.Token()
		name, isName := token.(string)
		if err != nil || !isName {
			return r.unreadable()
		}
		at := location + "." + shown(name)
		if folded := strings.ToLower(name); seen[folded] {
			return invalid.fault(at, "stands there more than once")
		} else {
			seen[folded] = true
		}
		if odd(name) {
			return invalid.fault(at, oddText)
		}
		if problem := r.value(at, depth+1); problem != nil {
			return problem
		}
	}
	return r.end()
}

// list reads the rest of a list.
func (r jsonReader) list(location string, depth int) *Problem {
	for i := 0; r.decoder.More(); i++ {
		if problem := r.value(location+"["+strconv.Itoa(i)+"]", depth+1); problem != nil {
			return problem
		}
	}
	return r.end()
}

// end reads the end of an object or a list.
func (r jsonReader) end() *Problem {
	if _, err := r.decoder.Token(); err != nil {
		return r.unreadable()
	}
	return nil
}

// unreadable says where the JSON ends to be JSON.
func (r jsonReader) unreadable() *Problem {
	return badRequest.problem("The body is not JSON; it cannot be read past byte " + strconv.FormatInt(r.decoder.InputOffset(), 10) + ".")
}
