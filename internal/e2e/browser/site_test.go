package browser_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// site is a small web application under a strict content security policy. Every
// *.localhost name leads to it, so it can play two origins.
type site struct {
	*httptest.Server
	port string
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; " +
	"frame-ancestors 'none'; require-trusted-types-for 'script'; form-action "

// newSite starts the site. Form actions may lead to both origins.
func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /form", s.form)
	mux.HandleFunc("POST /send", s.send)
	mux.HandleFunc("POST /double", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/form", http.StatusSeeOther) })
	mux.HandleFunc("POST /refused", s.refused)
	mux.HandleFunc("GET /consent", s.consent)
	mux.HandleFunc("GET /script.js", script)
	mux.HandleFunc("GET /scripted", s.scripted)
	mux.HandleFunc("GET /broken", s.broken)
	mux.HandleFunc("GET /buttons", s.buttons)
	mux.HandleFunc("GET /closed", func(w http.ResponseWriter, _ *http.Request) {
		s.show(w, "Closed", `<form method="post" action="/send"><button>Leave</button></form>`)
	})
	mux.HandleFunc("GET /schemes", func(w http.ResponseWriter, _ *http.Request) {
		s.show(w, "Schemes", `<link rel="stylesheet" href="/scheme.css">`)
	})
	mux.HandleFunc("GET /scheme.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "html { background: white } @media (prefers-color-scheme: dark) { html { background: black } }")
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	s.port = s.URL[strings.LastIndex(s.URL, ":")+1:]
	return s
}

// origin of one of the hosts: a or b.
func (s *site) origin(host string) string {
	return fmt.Sprintf("http://%s.localhost:%s", host, s.port)
}

// show writes a page. Its form actions may lead to itself and to the origins.
func (s *site) show(w http.ResponseWriter, heading, body string, formAction ...string) {
	w.Header().Set("Content-Security-Policy", policy+"'self' "+strings.Join(formAction, " "))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="en-AU"><head><title>%s</title><meta name="viewport" content="width=device-width"></head>
<body><main><h1>%[1]s</h1>%s</main></body></html>`, html.EscapeString(heading), body)
}

const formBody = `<form method="post" action="/send">
<p><label for="name">Your name</label> <input id="name" name="name" value="old"></p>
<p><label for="secret">Password</label> <input id="secret" name="secret" type="password"></p>
<p><label for="day">Day</label> <input id="day" name="day" type="date"></p>
<p><label><input type="checkbox" name="place" value="b1"> Bondi</label> <label><input type="checkbox" name="place" value="b2" checked> Lord Howe</label></p>
<p><label for="practice">Practice</label> <select id="practice" name="practice"><option value="1">Bayside</option><option value="2">Manly</option></select></p>
<p><button>Send</button></p></form>`

func (s *site) form(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
	seen := "no cookie yet"
	if _, err := r.Cookie("seen"); err == nil {
		seen = "cookie came back"
	}
	s.show(w, "Form", strings.Replace(formBody, "", "", 1)+"<p>"+seen+"</p>", s.origin("b"))
}

// send redirects to the other origin, as a provider's sign-in does.
func (s *site) send(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: "flow", Value: "1"})
	http.Redirect(w, r, s.origin("b")+"/consent?"+r.PostForm.Encode(), http.StatusSeeOther)
}

func (s *site) refused(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", policy+"'self'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusUnprocessableEntity)
	fmt.Fprint(w, `<!doctype html><html lang="en-AU"><title>x</title><main><h1>Refused</h1></main></html>`)
}

func (s *site) consent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.show(w, "Consent", fmt.Sprintf(`<p id="got">%s|%s|%s|%s|%s</p><p><a href="%s/form">Allow</a></p>
<form method="post" action="/refused"><button>Refuse me</button></form>`,
		html.EscapeString(q.Get("name")), html.EscapeString(q.Get("secret")), q.Get("day"),
		strings.Join(q["place"], ","), q.Get("practice"), s.origin("a")))
}

func script(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript")
	fmt.Fprint(w, `document.querySelector("#state").textContent = "script ran";
document.querySelector("#shout").addEventListener("click", () => { console.error("shouted", 7); });
document.querySelector("#ask").addEventListener("click", () => { confirm("Sure?"); });
document.querySelector("#late").addEventListener("click", () => {
	setTimeout(() => { document.querySelector("#state").textContent = "late answer"; }, 300);
});`)
}

func (s *site) scripted(w http.ResponseWriter, _ *http.Request) {
	s.show(w, "Scripted", `<p id="state">no script</p><p><button id="shout">Shout</button> <button id="ask">Ask</button>
<button id="late">Late</button> <a href="/form" target="_blank" rel="noopener">Elsewhere</a></p>
<script src="/script.js"></script><script>document.title = "inline ran"</script>`)
}

// broken has an image-like defect that axe must find: a field without a label.
func (s *site) broken(w http.ResponseWriter, _ *http.Request) {
	s.show(w, "Broken", `<form><input name="nameless"></form>`)
}

// buttons holds what is hard to click: two of one name, one far below, one disabled.
func (s *site) buttons(w http.ResponseWriter, _ *http.Request) {
	var filler strings.Builder
	for i := range 200 {
		fmt.Fprintf(&filler, "<p>Line %d</p>", i)
	}
	s.show(w, "Buttons", `<div id="one"><form method="post" action="/send"><button name="name" value="first">Go</button></form></div>
<div id="two"><form method="post" action="/send"><button name="name" value="second">Go</button></form></div>
<button disabled>Off</button>`+filler.String()+`<form method="post" action="/send"><button name="name" value="deep">Deep</button></form>
<form method="post" action="/double"><button>Twice</button></form>`, s.origin("b"))
}
