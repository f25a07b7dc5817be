package corepractice

import (
	"net/url"
	"strings"

	"mooring/internal/certify"
)

// sendsTheRegisteredURI: the redirect URI is one, everywhere.
func (s Subject) sendsTheRegisteredURI() certify.Requirement {
	return certify.Requirement{
		Text: "The redirect URI that is sent is exactly the one that is registered.",
		How: "A practice is connected and reconnected; the redirect_uri of every authorization request and of every exchange of a code is compared with the " +
			"registered one, letter by letter. The one for production, when it is given, must be https and the address that the product answers.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			registered := q.URL + callbackPath
			owner := q.owner()
			id := owner.connect("manly")
			owner.allow(owner.departAgain(id, "manly"))
			var seen []string
			for _, e := range q.ofProvider("/oauth/authorize") {
				if e.method == "GET" {
					seen = append(seen, "authorization request  "+e.query.Get("redirect_uri"))
				}
			}
			for _, e := range q.ofProvider("/oauth/token") {
				if form := e.form(); form.Get("grant_type") == "authorization_code" {
					seen = append(seen, "exchange of the code   "+form.Get("redirect_uri"))
				}
			}
			q.want(len(seen) >= 4, "Only %d requests with a redirect URI were seen.", len(seen))
			for _, line := range seen {
				q.want(strings.HasSuffix(line, "  "+registered), "This one is not the registered one: %s.", line)
			}
			q.note("Registered: "+registered, strings.Join(seen, "\n"))
			q.wantProductionURI()
			return "Every request holds the registered redirect URI."
		}),
	}
}

// wantProductionURI wants the subject's redirect URI for production, when there
// is one, to be one that can work.
func (q *inquiry) wantProductionURI() {
	text := q.subject.RedirectURI
	if text == "" {
		q.note("Redirect URI for production", "Not given. It is the public address of the product with "+callbackPath+" added.")
		return
	}
	q.note("Redirect URI for production", text)
	address, err := url.Parse(text)
	if err != nil {
		q.want(false, "The redirect URI for production, “%s”, cannot be read.", text)
		return
	}
	q.want(address.Scheme == "https" && address.Host != "", "The redirect URI for production, “%s”, is not https.", text)
	q.want(strings.HasSuffix(address.Path, callbackPath) && address.RawQuery == "" && !strings.Contains(text, "#"),
		"The redirect URI for production, “%s”, does not end in %s.", text, callbackPath)
}
