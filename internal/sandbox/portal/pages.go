package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages/*.html
var pageFiles embed.FS

// pages are the parsed templates.
type pages struct {
	opts   Options
	byName map[string]*template.Template
}

// page is one page to show.
type page struct {
	name string
	// formTarget is a foreign origin to which a form may lead, or empty.
	formTarget string
	wide       bool

	Title  string
	Tenant string
	View   any
	// Provider and Word are those of the options.
	Provider, Word string
}

// Wide tells the layout to use the whole width.
func (p page) Wide() bool { return p.wide }

// newPages parses the templates.
func newPages(opts Options) (*pages, error) {
	functions := template.FuncMap{
		"fault":  describeFault,
		"clock":  func(t time.Time) string { return t.UTC().Format("2 Jan 15:04:05 MST") },
		"title":  func(word string) string { return strings.ToUpper(word[:1]) + word[1:] },
		"plural": plural,
	}
	parsed := &pages{opts: opts, byName: map[string]*template.Template{}}
	for _, name := range []string{"index", "home", "sign_in", "consent", "control", "problem", "own"} {
		set, err := template.New("layout.html").Funcs(functions).ParseFS(pageFiles, "pages/layout.html", "pages/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("parse the page %s: %w", name, err)
		}
		parsed.byName[name] = set
	}
	return parsed, nil
}

// show renders a page to the end before anything is sent, so that a fault in a
// template is a 500 and not half a page.
func (p *pages) show(w http.ResponseWriter, status int, shown page) {
	var buffer bytes.Buffer
	p.headers(w, shown.formTarget)
	shown.Provider, shown.Word = p.opts.Name, p.opts.Word
	if err := p.byName[shown.name].Execute(&buffer, shown); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(buffer.Bytes())
}

// headers sets what every page and redirect carries. The referrer stays within
// the site: codes must not leak, and without any referrer Chromium would send
// "Origin: null" with our own forms.
func (p *pages) headers(w http.ResponseWriter, formTarget string) {
	policy := "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
	if formTarget != "" {
		policy += " " + formTarget
	}
	header := w.Header()
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "no-store")
}

// Problem shows a page that says that something cannot go on.
func (s *Site) Problem(w http.ResponseWriter, status int, heading, text string) {
	s.pages.show(w, status, page{name: "problem", Title: heading, View: text})
}

// Show shows a page of the provider's own: content goes into the main part of
// the layout and brings its own heading.
func (s *Site) Show(w http.ResponseWriter, status int, title string, content template.HTML) {
	s.pages.show(w, status, page{name: "own", Title: title, View: content, wide: true})
}
