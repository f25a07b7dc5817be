package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/portal"
)

// practiceShow answers GET /practice: which tenant the token is for.
func (s *Server) practiceShow(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) {
	portal.WriteJSON(w, http.StatusOK, wirePractice{ID: v.Data.ID, Name: v.Data.Book.Name(), URL: v.Data.URL})
}
