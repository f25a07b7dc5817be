package corepractice

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/certify"
)

// needle is a secret in every form in which it may stand somewhere.
type needle struct {
	kind  string
	forms []form
}

// needles are all secrets that must never reach a browser, a log or a mail.
func (q *inquiry) needles() []needle {
	needles := []needle{{kind: "token or code", forms: forms(q.mark)}}
	for _, text := range q.known(secretToken, secretCode, secretVerifier, secretClientID, secretClientSecret) {
		needles = append(needles, needle{kind: q.kind(text), forms: forms(text)})
	}
	return needles
}

// findIn lists what a place holds of them.
func findIn(place []byte, needles []needle) []string {
	var found []string
	for _, needle := range needles {
		for _, form := range needle.forms {
			if bytes.Contains(place, form.needle) {
				found = append(found, needle.kind+" ("+form.name+")")
				break
			}
		}
	}
	return found
}

// showsNoSecret: what reaches a browser.
func (s Subject) showsNoSecret() certify.Requirement {
	return certify.Requirement{
		Text: "No access token, refresh token, client id or client secret is in anything that reaches a browser from us.",
		How: "Every page, script, style sheet, picture and download there is is fetched, as an owner and as support staff, with connections that work, are lost and are disconnected. " +
			"Headers and bodies are searched for every token and code, the client id and the client secret, in every encoding. One place is allowed: the client id in the redirect to Core Practice, " +
			"where OAuth needs it.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			pages := q.walk()
			needles := q.needles()
			q.want(len(needles) > 8, "Only %d secrets are known.", len(needles))
			allowed, kinds := 0, map[string]int{}
			for _, e := range q.ofSite() {
				kind, _, _ := strings.Cut(e.header.Get("Content-Type"), ";")
				kinds[cmp.Or(kind, "(redirect)")]++
				header, redirects := q.headerOf(e)
				allowed += redirects
				for _, found := range append(findIn([]byte(header), needles), findIn(e.body, needles)...) {
					q.want(false, "%s %s holds a %s.", e.method, e.path, found)
				}
			}
			q.want(allowed > 0, "No redirect to Core Practice was seen.")
			q.note("Answers that were searched, by type", countLines(kinds))
			q.note("The one place of the client id", fmt.Sprintf("%d redirects to Core Practice", allowed))
			return fmt.Sprintf("%d answers, %d of them pages, hold none of %d secrets.", len(q.ofSite()), pages, len(needles))
		}),
	}
}

// headerOf writes an answer's header down, without the one thing that may be in
// it: the client id in a redirect to Core Practice. It tells whether that was it.
func (q *inquiry) headerOf(e exchange) (text string, redirects int) {
	header := e.header.Clone()
	address, err := url.Parse(header.Get("Location"))
	if err == nil && strings.HasPrefix(header.Get("Location"), q.ProviderURL+"/") && e.method == "POST" {
		query := address.Query()
		if query.Get("client_id") == q.clientID {
			query.Del("client_id")
			redirects = 1
		}
		address.RawQuery = query.Encode()
		header.Set("Location", address.String())
	}
	var written strings.Builder
	_ = header.Write(&written)
	return written.String(), redirects
}

// countLines lists counts by name.
func countLines(counts map[string]int) string {
	var lines strings.Builder
	for _, name := range namesOf(counts) {
		fmt.Fprintf(&lines, "%5d  %s\n", counts[name], name)
	}
	return lines.String()
}

// keepsNothingInTheBrowser: storage.
func (s Subject) keepsNothingInTheBrowser() certify.Requirement {
	return certify.Requirement{
		Text: "Nothing is stored in the browser but the id of a session, in a cookie that scripts cannot read.",
		How: "An owner connects a practice in Chromium and goes through its pages. On each, local storage, session storage, databases, caches and the cookie jar are read, and the console. " +
			"All addresses, headers and contents that the browser received from us are searched for tokens, client id and client secret.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.connect("manly")
			v.synced()
			kept := map[string]int{}
			for _, path := range []string{"/connections", "/connections/new?provider=core-practice", "/account", "/activity"} {
				v.open(path)
				for name, value := range read(v, v.page.Storage) {
					kept[name]++
					q.want(strings.HasPrefix(name, "cookie."), "The browser keeps %s for us.", name)
					found := findIn([]byte(value), q.needles())
					q.want(len(found) == 0, "%s holds a %s.", name, strings.Join(found, ", "))
				}
			}
			same(q, "The number of things that the browser keeps", len(kept), 1)
			q.note("What the browser keeps for our address", strings.Join(namesOf(kept), "\n")+"\n(HttpOnly: document.cookie is empty)")
			console := v.page.Console()
			q.want(len(console) == 0, "The console says: %s.", strings.Join(console, "; "))
			answers := q.wantCleanTraffic(v)
			return fmt.Sprintf("One cookie, and nothing else; %d answers that the browser received are clean.", answers)
		}),
	}
}

// wantCleanTraffic wants no secret in what we sent to the browser, and a code in
// no address that it opened but the callback's. It returns how many answers it
// searched.
func (q *inquiry) wantCleanTraffic(v *visit) (searched int) {
	needles := q.needles()
	for _, e := range q.ofSite() {
		searched++
		found := findIn(e.body, needles)
		q.want(len(found) == 0, "%s holds a %s.", e.path, strings.Join(found, ", "))
	}
	for _, request := range v.page.Requests() {
		if !strings.HasPrefix(request.URL, q.URL) || strings.HasPrefix(request.URL, q.URL+callbackPath) {
			continue
		}
		found := findIn([]byte(request.URL), needles)
		q.want(len(found) == 0, "An address of ours holds a %s: %s.", strings.Join(found, ", "), withoutQuery(request.URL))
		for name, values := range request.Header {
			if name != "Location" { // Searched where every answer is.
				found := findIn([]byte(strings.Join(values, "\n")), needles)
				q.want(len(found) == 0, "The header %s of %s holds a %s.", name, withoutQuery(request.URL), strings.Join(found, ", "))
			}
		}
	}
	return searched
}

// logsNoSecret: logs and mail.
func (s Subject) logsNoSecret() certify.Requirement {
	return certify.Requirement{
		Text: "No token, code, client id or client secret is in a log or an email.",
		How: "The product logs everything it can (level debug) while every page is opened, renewals fail and succeed, and owners are told by email that a sign-in is lost. The log and each email are " +
			"searched in every encoding.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			q.walk()
			if q.failed == nil {
				q.try(q.App.Rounds.Make(q.ctx))
			}
			q.until("No email was sent.", func() bool { return len(q.mails()) > 0 })
			needles, log := q.needles(), q.journal.bytes()
			q.want(bytes.Contains(log, []byte("level=DEBUG")) || bytes.Contains(log, []byte("level=INFO")), "Nothing was logged.")
			for _, found := range findIn(log, needles) {
				q.want(false, "The log holds a %s.", found)
			}
			for name, content := range q.mails() {
				for _, found := range findIn(content, needles) {
					q.want(false, "The email %s holds a %s.", name, found)
				}
			}
			q.note("Searched", fmt.Sprintf("%d lines of log\n%d emails", bytes.Count(log, []byte("\n")), len(q.mails())))
			return "Neither the log nor an email holds any of them."
		}),
	}
}
