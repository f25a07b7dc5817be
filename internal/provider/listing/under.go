package listing

import (
	"net/url"
	"path"
	"strings"
)

// maxAddress bounds the address of a next page, in bytes.
const maxAddress = 4096

// Under reports whether an address that came from outside lies under the API's
// own: same scheme, host and port, and path below it. Only there the token may go.
func Under(base, next string) bool {
	if len(next) > maxAddress {
		return false
	}
	own, err := url.Parse(base)
	if err != nil || own.Host == "" {
		return false
	}
	target, err := url.Parse(next)
	if err != nil {
		return false
	}
	return target.Scheme == own.Scheme && target.Host == own.Host && target.User == nil && target.Opaque == "" &&
		path.Clean(target.Path) == strings.TrimSuffix(target.Path, "/") &&
		strings.HasPrefix(target.Path, strings.TrimRight(own.Path, "/")+"/")
}
