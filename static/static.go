package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Prefix is where Handler must be mounted: every address of URL begins with it.
const Prefix = "/static/"

// hashLength is how many hex digits of the SHA-256 stand in an address: 64
// bits, far beyond any chance of two versions sharing one.
const hashLength = 16

// cacheForGood lets browsers and proxies keep a file without asking again
// (RFC 8246); the hash in the address makes that safe.
const cacheForGood = "public, max-age=31536000, immutable"

//go:embed app.css api.css app.js favicon.svg
var embedded embed.FS

// files are the embedded files by name, read once at start and never changed.
var files = load("app.css", "api.css", "app.js", "favicon.svg")

// contentTypes holds every type we serve. It is our own table because that of
// package mime depends on the machine.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// file is one embedded file, ready to be served.
type file struct {
	content     []byte
	contentType string
	url         string
}

// load reads and hashes the named files. A missing one is a fault of the build
// and panics at start.
func load(names ...string) map[string]file {
	loaded := make(map[string]file, len(names))
	for _, name := range names {
		content, err := embedded.ReadFile(name)
		if err != nil {
			panic(fmt.Sprintf("static: embedded file %q: %v", name, err))
		}
		sum := sha256.Sum256(content)
		hash := hex.EncodeToString(sum[:])[:hashLength]
		loaded[name] = file{content, contentTypes[path.Ext(name)], Prefix + hash + "/" + name}
	}
	return loaded
}

// URL is the address of an embedded file, such as "app.css". It panics for an
// unknown name: names are constants in our templates, and a wrong one must not
// survive the first test that renders the page.
func URL(name string) string {
	f, ok := files[name]
	if !ok {
		panic(fmt.Sprintf("static: no file %q", name))
	}
	return f.url
}

// Handler serves the embedded files under their addresses, to GET and HEAD.
// Everything else below Prefix answers 404, uncached. The media type is always
// set; the nosniff header is the server's affair, as for every other answer.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This address can only be read.", http.StatusMethodNotAllowed)
			return
		}
		f, ok := files[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]
		if !ok || f.url != r.URL.Path {
			w.Header().Set("Cache-Control", "no-store")
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", f.contentType)
		h.Set("Cache-Control", cacheForGood)
		h.Set("Content-Length", strconv.Itoa(len(f.content)))
		if r.Method == http.MethodGet {
			_, _ = bytes.NewReader(f.content).WriteTo(w) // a reader that went away is no fault of ours
		}
	})
}
