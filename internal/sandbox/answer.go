package sandbox

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strings"
)

// oversize is how much padding [Oversized] puts before the tokens, in bytes.
const oversize = 2 << 20

// answer holds a response back so that it can be spoilt before it is sent.
type answer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter]; only the first status counts.
func (a *answer) WriteHeader(status int) {
	if !a.wrote {
		a.status, a.wrote = status, true
	}
}

// Write implements [http.ResponseWriter].
func (a *answer) Write(p []byte) (int, error) {
	a.wrote = true
	return a.body.Write(p)
}

// send gives the answer to the client.
func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes())
}

// spoil changes an answer that was worked out; true means the fault is of that
// sort. An error answer has no tokens to spoil and stays as it is.
func (in Injector) spoil(a *answer, fault Fault) bool {
	switch fault.Kind {
	case Truncated:
		a.body.Truncate(a.body.Len() / 2)
	case NoAccessToken:
		a.edit(func(body map[string]any) { delete(body, "access_token") })
	case NoRefreshToken:
		a.edit(func(body map[string]any) { delete(body, "refresh_token") })
	case ExpiresInString:
		a.edit(func(body map[string]any) {
			if seconds, ok := body["expires_in"].(json.Number); ok {
				body["expires_in"] = seconds.String()
			}
		})
	case ExpiresInMissing:
		a.edit(func(body map[string]any) { delete(body, "expires_in") })
	case ExpiresInHuge:
		a.edit(func(body map[string]any) { body["expires_in"] = int64(math.MaxInt64) })
	case Oversized:
		// encoding/json writes the keys of a map in order, so the padding comes
		// before access_token.
		a.edit(func(body map[string]any) { body["aa_padding"] = strings.Repeat("0123456789abcdef", oversize/16) })
	default:
		return false
	}
	return true
}

// edit rewrites the body of a successful JSON answer.
func (a *answer) edit(change func(map[string]any)) {
	if a.status != http.StatusOK {
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(a.body.Bytes()))
	decoder.UseNumber()
	var body map[string]any
	if decoder.Decode(&body) != nil {
		return
	}
	change(body)
	edited, err := json.Marshal(body)
	if err != nil {
		return
	}
	a.body.Reset()
	a.body.Write(edited)
}
