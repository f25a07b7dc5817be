package corepractice

import "net/http"

// practiceShow answers GET /practice: which tenant the token is for.
func (s *Server) practiceShow(w http.ResponseWriter, _ *http.Request, v apiVisit) {
	writeJSON(w, http.StatusOK, wirePractice{ID: v.data.id, Name: v.data.book.Name(), URL: v.data.url})
}
