package corepractice

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mooring/internal/sandbox/portal"
)

// errCursor refuses a cursor that this API did not give.
var errCursor = errors.New("the cursor is not one of ours")

// readCursor reads how far a reader has come; 0 without a cursor. For people a
// cursor is opaque; it holds the number of the last item given, which never
// changes, so nothing is skipped or repeated when the list changes between two
// pages.
func readCursor(r *http.Request) (after int, err error) {
	text := r.URL.Query().Get("cursor")
	if text == "" {
		return 0, nil
	}
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return 0, errCursor
	}
	number, ours := strings.CutPrefix(string(plain), "after:")
	after, err = strconv.Atoi(number)
	if !ours || err != nil || after < 0 {
		return 0, errCursor
	}
	return after, nil
}

// nextURL is the same request, from after on.
func (s *Server) nextURL(r *http.Request, v portal.APIVisit, path string, after int) *string {
	query := r.URL.Query()
	query.Set("cursor", base64.RawURLEncoding.EncodeToString([]byte("after:"+strconv.Itoa(after))))
	next := s.apiURL(v.Tenant) + path + "?" + query.Encode()
	return &next
}

// cut gives the page after a place of a list whose items keep their places;
// kept says which are shown.
func cut[T, W any](items []T, after, size int, kept func(T) bool, wire func(T) W) (data []W, last int, more bool) {
	data = []W{}
	for i := min(after, len(items)); i < len(items); i++ {
		if !kept(items[i]) {
			continue
		}
		if len(data) == size {
			return data, last, true
		}
		data, last = append(data, wire(items[i])), i+1
	}
	return data, last, false
}
