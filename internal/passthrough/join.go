package passthrough

import (
	"net/url"
	"strings"
)

// maxPath bounds the path and the query of a call, in bytes.
const maxPath = 16 << 10

// Join adds a path and a query, both as they stand in a request, escaped, to the
// address of an API. The result lies on the host of base and below its path, however
// often either side may unescape it; what does not is refused with a *PathError.
func Join(base, path, query string) (*url.URL, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if err := checkQuery(query); err != nil {
		return nil, err
	}
	text := strings.TrimRight(base, "/")
	if path != "" {
		text += "/" + path
	}
	if query != "" {
		text += "?" + query
	}
	own, err := url.Parse(base)
	if err != nil {
		return nil, ErrNoAPI // The text of err quotes the address.
	}
	joined, err := url.Parse(text)
	if err != nil || !lies(own, joined) {
		return nil, &PathError{Reason: "it does not stay on the address of the provider’s API"}
	}
	return joined, nil
}

// lies reports whether an address lies on the host and below the path of another.
func lies(own, joined *url.URL) bool {
	root := strings.TrimRight(own.EscapedPath(), "/")
	path := joined.EscapedPath()
	return own.Host != "" && joined.Scheme == own.Scheme && joined.Host == own.Host && joined.User == nil &&
		joined.Opaque == "" && joined.Fragment == "" && (path == root || strings.HasPrefix(path, root+"/"))
}

// checkPath refuses whatever one program might read as a way out of the path that
// another keeps to.
func checkPath(path string) error {
	switch {
	case len(path) > maxPath:
		return &PathError{Reason: "it is too long"}
	case strings.Contains(path, "://"):
		return &PathError{Reason: "it is a whole address; send the part after the API’s own"}
	case strings.HasPrefix(path, "/") || strings.Contains(path, "//"):
		return &PathError{Reason: "it has two slashes in a row"}
	case strings.ContainsAny(path, "?#"):
		return &PathError{Reason: "it has a ? or # that is not escaped"}
	}
	for segment := range strings.SplitSeq(path, "/") {
		if err := checkSegment(segment); err != nil {
			return err
		}
	}
	return nil
}

// rounds is how often a segment is unescaped to see what it may come to mean.
const rounds = 4

// checkSegment checks one segment as it stands and as it reads when it is unescaped,
// more than once too: a provider may stand behind a proxy of its own that does so.
func checkSegment(segment string) error {
	for round := range rounds {
		if err := checkReading(segment); err != nil {
			return err
		}
		unescaped, err := url.PathUnescape(segment)
		switch {
		case err != nil && round == 0:
			return &PathError{Reason: "it has a % that begins no escape"}
		case err != nil || unescaped == segment:
			return nil
		}
		segment = unescaped
	}
	return &PathError{Reason: "it is escaped again and again"}
}

// checkReading checks a segment as one program may read it. What follows a semicolon
// is a parameter to some, and no part of the segment (RFC 3986 section 3.3).
func checkReading(segment string) error {
	name, _, _ := strings.Cut(segment, ";")
	switch {
	case name == "." || name == "..":
		return &PathError{Reason: "a segment is . or .."}
	case strings.ContainsAny(segment, `/\`):
		return &PathError{Reason: "a segment has an escaped slash, or a backslash"}
	case strings.ContainsFunc(segment, isControl):
		return &PathError{Reason: "it has a control character"}
	}
	return nil
}

// checkQuery refuses what would end the request line or begin a fragment.
func checkQuery(query string) error {
	switch {
	case len(query) > maxPath:
		return &PathError{Reason: "the query is too long"}
	case strings.ContainsFunc(query, func(r rune) bool { return isControl(r) || r == ' ' || r == '#' }):
		return &PathError{Reason: "the query has a space, a # or a control character that is not escaped"}
	}
	return nil
}

// isControl reports whether a character is none that is written (RFC 5234, CTL).
func isControl(r rune) bool { return r < 0x20 || r == 0x7f }
