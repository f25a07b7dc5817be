package drchrono

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"mooring/internal/sandbox/portal"
)

// place reads how far a reader has come; 0 without a cursor. For people a cursor is
// opaque; it holds the number of the last item given. ok is false for one that this
// API did not give.
func place(r *http.Request) (after int, ok bool) {
	text := r.URL.Query().Get("cursor")
	if text == "" {
		return 0, true
	}
	plain, err := base64.RawURLEncoding.DecodeString(text)
	rest, ours := strings.CutPrefix(string(plain), "p=")
	after, badNumber := strconv.Atoi(rest)
	return after, err == nil && ours && badNumber == nil && after >= 0
}

// pageSize is how many items the answer may have: what is asked for, cut to what is
// allowed.
func pageSize(r *http.Request, v portal.APIVisit) int {
	asked, err := strconv.Atoi(r.URL.Query().Get("page_size"))
	if err != nil || asked < 1 {
		return v.Data.PageSize()
	}
	return min(asked, v.Data.PageSize())
}

// writePage answers with a page; after is the number of its last item.
func (s *Server) writePage(w http.ResponseWriter, r *http.Request, items any, more bool, after int) {
	answer := map[string]any{"previous": nil, "next": nil, s.opts.ListKey: items}
	if more {
		query := r.URL.Query()
		query.Set("cursor", base64.RawURLEncoding.EncodeToString([]byte("p="+strconv.Itoa(after))))
		answer["next"] = s.apiURL(strings.TrimPrefix(r.URL.Path, pathAPI)) + "?" + query.Encode()
	}
	portal.WriteJSON(w, http.StatusOK, answer)
}

// writeList answers with a page of a short list whose items keep their places.
func writeList[T any](s *Server, w http.ResponseWriter, r *http.Request, v portal.APIVisit, all []T) {
	after, ok := place(r)
	if !ok {
		notFound(w)
		return
	}
	from := min(after, len(all))
	to := min(from+pageSize(r, v), len(all))
	s.writePage(w, r, append([]T{}, all[from:to]...), to < len(all), to)
}
