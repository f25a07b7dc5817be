package doctor

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"mooring/internal/provider/answer"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/endpoint"
)

// redirect looks at the redirect address: what has to be registered, whether what is
// registered lets it pass, and what the provider says of it before anybody signs in.
func (e *examination) redirect(ctx context.Context, a *area, s system) {
	sent := e.config.PublicURL() + "/oauth/" + s.slug + "/callback"
	a.ok("redirect address", "Register "+sent+" at "+s.name+".")
	if s.redirect != nil && !e.wrong(s.prefix+"REDIRECT_URI") {
		s.redirect(a, sent)
	}
	if !e.wrong(s.prefix+"AUTHORIZE_URL", s.prefix+"CLIENT_ID", s.prefix+"SCOPES") {
		e.tryAuthorize(ctx, a, s, sent)
	}
}

// bqeCoreRedirect compares what is registered at BQE with what is sent.
func bqeCoreRedirect(a *area, registered, sent string) {
	const what, variable = "registered address", "MOORING_BQE_CORE_REDIRECT_URI"
	if registered == "" {
		a.warning(what, "It is not known here, so that nothing could be compared.", "Set "+variable+" to the redirect address as it stands in BQE's developer portal.")
		return
	}
	wrong := ""
	switch bqecore.RedirectDiffers(registered, sent) {
	case bqecore.RedirectSame:
		a.ok(what, "BQE CORE lets "+sent+" pass.")
		return
	case bqecore.RedirectScheme:
		wrong = "one begins with https:// and the other with http://, or its letters differ in case"
	case bqecore.RedirectHost:
		wrong = "the hosts differ; upper and lower case and the port count"
	case bqecore.RedirectPath:
		wrong = "the paths differ; upper and lower case and a slash at the end count"
	case bqecore.RedirectQuery:
		wrong = "what stands after the ? when registered has to begin what is sent, and nothing is sent there"
	default:
		wrong = "it is no address to return to"
	}
	a.fault(what, fmt.Sprintf("BQE CORE will refuse every sign-in: registered is %s, sent is %s, and %s.", registered, sent, wrong),
		"Register "+sent+" in BQE's developer portal, or change MOORING_BASE_URL, and set "+variable+" to what is registered.")
}

// tryAuthorize begins a sign-in as a browser would, and goes no further than the
// first page: a provider that does not know the client or the redirect address says so
// there (RFC 6749 section 4.1.2.1).
func (e *examination) tryAuthorize(ctx context.Context, a *area, s system, sent string) {
	const what = "sign-in page"
	template, err := endpoint.Parse(s.settings.AuthorizeURL)
	if err != nil {
		return // Validate has refused it.
	}
	begin, err := template.For(s.tenant)
	switch {
	case err != nil:
		a.unseen(what, "Every practice has its own.")
		return
	case e.options.Offline:
		a.unseen(what, "Nobody asked whether "+s.name+" knows client id and redirect address.")
		return
	}
	page, err := e.firstPage(ctx, begin, s, sent)
	if err != nil {
		return // The address itself was asked, and has told why.
	}
	do := fmt.Sprintf("Compare %sCLIENT_ID, the redirect address and the scopes with what is registered at %s.", s.prefix, s.name)
	switch {
	case page.code != "":
		a.fault(what, s.name+" refuses to begin a sign-in: "+page.code+".", do)
	case page.status >= http.StatusInternalServerError:
		a.warning(what, fmt.Sprintf("%s answers with status %d.", s.name, page.status), "Look at it again later.")
	case page.status >= http.StatusBadRequest:
		a.fault(what, fmt.Sprintf("%s refuses to begin a sign-in, with status %d.", s.name, page.status), do)
	case page.circles:
		a.warning(what, s.name+" leads round in circles.", do)
	case page.complains:
		a.warning(what, s.name+" leads to a page that is named after an error.", do)
	default:
		a.ok(what, s.name+" begins a sign-in with this client id and redirect address.")
	}
}

// firstPage is what a provider shows first.
type firstPage struct {
	status int
	// code is the error code that it sends back to us.
	code string
	// complains is true of a page whose address speaks of an error.
	complains bool
	// circles is true when there is no end to the redirects.
	circles bool
}

// mostSteps bounds the redirects on the way to the first page.
const mostSteps = 5

// firstPage follows a sign-in to its first page, on the provider's own host.
func (e *examination) firstPage(ctx context.Context, begin string, s system, sent string) (firstPage, error) {
	at, err := url.Parse(begin)
	if err != nil {
		return firstPage{}, err
	}
	at.RawQuery = e.request(s, sent).Encode()
	host := at.Host
	for range mostSteps {
		response, err := e.get(ctx, at.String())
		if err != nil {
			return firstPage{}, err
		}
		_ = response.Body.Close()
		page := firstPage{status: response.StatusCode, complains: strings.Contains(strings.ToLower(at.Path), "error")}
		next, err := response.Location()
		switch {
		case response.StatusCode < 300 || response.StatusCode > 399 || err != nil:
			return page, nil
		case without(next) == sent:
			page.code = answer.Code(next.Query().Get("error"))
			return page, nil
		case next.Host != host:
			return page, nil // It goes on elsewhere, and has refused nothing so far.
		}
		at = next
	}
	return firstPage{circles: true}, nil
}

// request is an authorization request (RFC 6749 section 4.1.1) that nobody ends: its
// state and its challenge are forgotten at once.
func (e *examination) request(s system, sent string) url.Values {
	values := url.Values{
		"response_type": {"code"}, "client_id": {s.settings.ClientID}, "redirect_uri": {sent},
		"scope": {s.settings.Scopes.String()}, "state": {rand.Text()},
	}
	if s.settings.PKCE {
		challenge := sha256.Sum256([]byte(rand.Text() + rand.Text()))
		values.Set("code_challenge", base64.RawURLEncoding.EncodeToString(challenge[:]))
		values.Set("code_challenge_method", "S256")
	}
	return values
}
