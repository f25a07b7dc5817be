package golive_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"mooring/internal/golive"
)

// pages is a site of one page, and remembers what was sent to it.
type pages struct {
	*httptest.Server
	mu   sync.Mutex
	sent []string
}

const page = `<!doctype html><html lang="en-AU"><title>Page</title><h1>Page</h1>
<form action="/sent"><p><label>Name <input name="name"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<p><label><input type="checkbox" name="box" value="ticked"> Box</label></p>
<p><label>Size <select name="size"><option>Small<option>Large</select></label></p>
<button>Send</button></form>
<section id="part" aria-label="Part"><form action="/part"><button>Send</button></form></section>
<script>setTimeout(() => { if (location.pathname === "/leaves") location.pathname = "/left"; }, 6000)</script>`

func newPages(t *testing.T) *pages {
	t.Helper()
	p := &pages{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/favicon.ico" {
			p.mu.Lock()
			p.sent = append(p.sent, r.URL.RequestURI())
			p.mu.Unlock()
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	t.Cleanup(p.Close)
	return p
}

// requests are those so far.
func (p *pages) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// stage is a real one, with a secret.
func (p *pages) stage() golive.Stage {
	stage := golive.RealStage(p.URL)
	stage.Secrets = map[string]string{"owner.password": "never shown"}
	return stage
}
