package docplanner

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"mooring/internal/sandbox/portal"
)

//go:embed pages/panel.html
var panelPage string

// panelView is what the panel shows.
type panelView struct {
	Clients []Credentials
	Control bool
}

// panel answers GET /: the clients that were given out. It plays what Docplanner's
// staff do by mail.
func (s *Server) panel(w http.ResponseWriter, _ *http.Request, _ portal.Visit) {
	var content bytes.Buffer
	if err := s.page.Execute(&content, panelView{Clients: s.Clients(), Control: s.opts.Control}); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	s.site.Show(w, http.StatusOK, "API clients", template.HTML(content.String())) // Made by html/template, which escaped it.
}

// panelWithdraw answers POST /clients/{tenant}/withdraw.
func (s *Server) panelWithdraw(w http.ResponseWriter, r *http.Request, v portal.Visit) {
	s.panelDone(w, r, s.Withdraw(v.Tenant.ID))
}

// panelReissue answers POST /clients/{tenant}/reissue.
func (s *Server) panelReissue(w http.ResponseWriter, r *http.Request, v portal.Visit) {
	_, err := s.Reissue(v.Tenant.ID)
	s.panelDone(w, r, err)
}

// panelDone shows the panel again.
func (s *Server) panelDone(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		s.site.Problem(w, http.StatusNotFound, "There is no such client", "Go back to the list of clients.")
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
