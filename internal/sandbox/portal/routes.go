package portal

import (
	"net/http"

	"mooring/internal/sandbox"
)

// Action answers a request for a page.
type Action func(w http.ResponseWriter, r *http.Request, v Visit)

// routes declares what every provider serves.
func (s *Site) routes() {
	layout, realm := s.opts.Layout, ""
	if layout.PerTenant {
		realm = "/t/{tenant}"
	}
	if !layout.OwnIndex {
		s.mux.HandleFunc("GET /{$}", s.index)
	}
	s.mux.HandleFunc("GET /assets/{name}", s.asset)
	s.mux.HandleFunc("GET /t/{tenant}", s.addSlash)
	s.Page("GET /t/{tenant}/{$}", s.home)
	if layout.Authorize != "" {
		s.Page("POST /t/{tenant}/applications/{grant}/remove", s.removeApplication)
		s.Page("POST "+realm+"/sign-in", s.signIn)
		s.Page("POST "+realm+"/sign-out", s.signOut)
		s.Page("GET "+exactly(realm+layout.Authorize), s.authorize)
		s.Page("POST "+exactly(realm+layout.Authorize), s.decide)
	}
	if layout.Token != "" {
		s.mux.HandleFunc("POST "+exactly(realm+layout.Token), s.token)
	}
	if layout.Revoke != "" {
		s.mux.HandleFunc("POST "+exactly(realm+layout.Revoke), s.revoke)
	}
	if s.opts.Control {
		s.controlRoutes()
	}
}

// exactly makes a pattern that ends in a slash match that path alone.
func exactly(path string) string {
	if path[len(path)-1] == '/' {
		return path + "{$}"
	}
	return path
}

// Page declares a page of the provider's own, by a pattern of [http.ServeMux]; a
// wildcard named tenant finds the tenant. The faults of [sandbox.Authorize] are
// acted out around it.
func (s *Site) Page(pattern string, do Action) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v, found := s.visit(r)
		if !found {
			s.noTenant(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		injector := sandbox.Injector{Wait: s.opts.Wait, WriteError: func(w http.ResponseWriter, status int, _, message string) {
			s.Problem(w, status, http.StatusText(status), message)
		}}
		v.setDate(w)
		injector.Serve(w, r, s.pageFaults(r, v), http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { do(w, r, v) }))
	})
}

// visit finds the tenant of the path, if the path names one.
func (s *Site) visit(r *http.Request) (Visit, bool) {
	v := Visit{site: s, world: s.current()}
	id := r.PathValue("tenant")
	if id == "" {
		return v, !s.opts.Layout.PerTenant
	}
	tenant, found := v.world.lookup(id)
	v.Tenant = tenant
	return v, found
}

// pageFaults are those that strike a page: of its tenant; in a shared realm of
// the practices of whoever is signed in, and before that of every tenant.
func (s *Site) pageFaults(r *http.Request, v Visit) []sandbox.Fault {
	var faults []sandbox.Fault
	for _, t := range s.concerned(r, v) {
		faults = append(faults, t.faults.Take(sandbox.Authorize)...)
	}
	return faults
}

// concerned lists the tenants that a page may concern.
func (s *Site) concerned(r *http.Request, v Visit) []*Tenant {
	if v.Tenant != nil {
		return []*Tenant{v.Tenant}
	}
	who, signedIn := s.signedIn(r, v)
	if !signedIn {
		return v.world.tenants
	}
	var list []*Tenant
	for _, id := range who.Practices {
		if t, known := v.Lookup(id); known {
			list = append(list, t)
		}
	}
	return list
}

// noTenant says that an address names no tenant.
func (s *Site) noTenant(w http.ResponseWriter) {
	s.Problem(w, http.StatusNotFound, "There is no such "+s.opts.Word, "Check the address of your "+s.opts.Word+".")
}

// addSlash sends a tenant's address to its home page.
func (s *Site) addSlash(w http.ResponseWriter, r *http.Request) {
	if _, found := s.visit(r); !found {
		s.noTenant(w)
		return
	}
	http.Redirect(w, r, "/t/"+r.PathValue("tenant")+"/", http.StatusSeeOther)
}
