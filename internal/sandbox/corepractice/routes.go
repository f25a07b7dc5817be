package corepractice

import (
	"net/http"
	"strings"

	"mooring/internal/sandbox"
)

// visit is one request to one tenant.
type visit struct {
	*world
	tenant *tenant
}

// action answers a request to a tenant.
type action func(w http.ResponseWriter, r *http.Request, v visit)

// routes is the one table of what the simulation serves.
func (s *Server) routes() (http.Handler, error) {
	pages, err := newPages()
	if err != nil {
		return nil, err
	}
	h := &site{Server: s, pages: pages}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.index)
	mux.HandleFunc("GET /assets/{name}", h.asset)
	mux.HandleFunc("GET /t/{tenant}", h.addSlash)
	mux.HandleFunc("GET /t/{tenant}/{$}", h.page(h.home))
	mux.HandleFunc("POST /t/{tenant}/sign-in", h.page(h.signIn))
	mux.HandleFunc("POST /t/{tenant}/sign-out", h.page(h.signOut))
	mux.HandleFunc("POST /t/{tenant}/applications/{grant}/remove", h.page(h.removeApplication))
	mux.HandleFunc("GET /t/{tenant}/oauth/authorize", h.page(h.authorize))
	mux.HandleFunc("POST /t/{tenant}/oauth/authorize", h.page(h.decide))
	mux.HandleFunc("POST /t/{tenant}/oauth/token", s.token)
	mux.HandleFunc("POST /t/{tenant}/oauth/revoke", s.revoke)
	for path, methods := range s.apiCalls() {
		mux.HandleFunc("/t/{tenant}/api/v1"+path, s.api(path, methods))
	}
	mux.HandleFunc("/t/{tenant}/api/v1/", s.api("/other", nil))
	if s.opts.Control {
		h.controlRoutes(mux)
	}
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// site is the part of the server that shows pages.
type site struct {
	*Server
	pages *pages
}

// page wraps an action that shows a page: it finds the tenant and acts its
// faults out.
func (h *site) page(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, found := h.visit(r)
		if !found {
			h.problem(w, http.StatusNotFound, "There is no such practice", "Check the address of your practice.")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		injector := sandbox.Injector{Wait: h.opts.Wait, WriteError: func(w http.ResponseWriter, status int, _, message string) {
			h.problem(w, status, http.StatusText(status), message)
		}}
		setDate(w, v.tenant)
		injector.Serve(w, r, v.tenant.faults.Take(sandbox.Authorize), http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { do(w, r, v) }))
	}
}

// visit finds the tenant of the path.
func (s *Server) visit(r *http.Request) (visit, bool) {
	world := s.current()
	tenant, found := world.lookup(r.PathValue("tenant"))
	return visit{world: world, tenant: tenant}, found
}

// addSlash sends a tenant's address to its home page.
func (h *site) addSlash(w http.ResponseWriter, r *http.Request) {
	if _, found := h.visit(r); !found {
		h.problem(w, http.StatusNotFound, "There is no such practice", "Check the address of your practice.")
		return
	}
	http.Redirect(w, r, "/t/"+r.PathValue("tenant")+"/", http.StatusSeeOther)
}

// setDate says what time it is by the tenant's clock; net/http leaves a Date
// that is set alone.
func setDate(w http.ResponseWriter, t *tenant) {
	w.Header().Set("Date", t.now().UTC().Format(http.TimeFormat))
}

// observed tells what status was sent, before anything reaches the client:
// whoever has the answer finds it recorded.
type observed struct {
	http.ResponseWriter
	seen func(status int)
	sent bool
}

// WriteHeader implements [http.ResponseWriter].
func (o *observed) WriteHeader(status int) {
	if !o.sent {
		o.sent = true
		o.seen(status)
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter].
func (o *observed) Write(p []byte) (int, error) {
	if !o.sent {
		o.WriteHeader(http.StatusOK)
	}
	return o.ResponseWriter.Write(p)
}

// close reports status 0 for a request that gets no answer.
func (o *observed) close() {
	if !o.sent {
		o.seen(0)
	}
}

// splitScopes reads a space-separated scope parameter (RFC 6749 section 3.3).
func splitScopes(text string) []string { return strings.Fields(text) }
