package api

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"mooring/internal/apikey"
	"mooring/internal/passthrough"
)

// Forwarder passes calls on to practice systems; passthrough.Proxy implements it.
type Forwarder interface {
	Forward(w http.ResponseWriter, r *http.Request, call passthrough.Call) error
}

// proxyMethods are those that are passed on; HEAD is with GET.
var proxyMethods = []string{get, post, put, patch, remove, http.MethodOptions}

// proxyCall is the operation that passes a call on.
var proxyCall = describedProxy(plain(about{
	ID: "proxy", Path: "/connections/{connection}/proxy/{path}", Scope: apikey.ScopeProxy, Tag: "Proxy",
	Summary: "Call the practice system's API",
	Text: `Sends the request on to the practice system's own API, with a working access token in place of your API key, and the answer back as it comes: status, headers and body. What stands after ` + "`/proxy/`" + ` is added to the address of the API for this connection (` + "`api_base`" + ` beside the token); the query goes along.

**Whose answer is it?** Answers of ours carry the header ` + "`Mooring-Error`" + ` with the kind of problem. Without it, whatever the status, the answer is the practice system's.

- Bodies of any size stream both ways, compressed or not, for up to 15 minutes; the header of the answer has to begin within a minute.
- A 401 renews the token and sends the request again, once, if it has no body or one of at most 64 KiB with a ` + "`Content-Length`" + `. A longer one is not sent again: you get the 401, and the next call has a new token.
- A 429, and a 503 with ` + "`Retry-After`" + `, is passed on. Until that time further calls for the connection are answered with ` + "`rate-limited`" + ` by us, and the practice system is not asked.
- Redirects of GET and HEAD are followed on the same host, five at most. Others are passed on as they are.
- ` + "`Idempotency-Key`" + ` is passed on to the practice system. Nothing else is done with it here.
- Cookies, ` + "`Forwarded`, `X-Forwarded-…` and `Mooring-…`" + ` headers do not pass; neither do trailers, ` + "`1xx`" + ` answers and upgrades to other protocols.
- The path stays below the API's address: ` + "`..`, `//`" + `, escaped slashes, backslashes and whole addresses are refused with ` + "`bad-path`" + `.

` + "`provider-unreachable`" + ` says that nothing was sent. After ` + "`provider-timeout` and `provider-trouble`" + ` the practice system may have done what was asked.`,
	Problems: []kind{choosing, needsReconnect, disconnected, badPath, rateLimited, providerTrouble, providerUnreachable, providerTimeout},
	OwnKey:   true, Streams: true,
}, proxyMethods, (*server).proxyCall))

// proxyCall passes a call on. What goes wrong on the way, a fault of ours included, is
// marked as ours.
func (s *server) proxyCall(c echo.Context) error {
	c.Response().Header().Set(passthrough.Header, internalTrouble.slug)
	request := c.Request()
	authorization, address := presented(request.Context())
	connectionID, path := proxied(request.URL.EscapedPath())
	err := s.Proxy.Forward(c.Response(), request, passthrough.Call{
		Authorization: authorization, Address: address, ConnectionID: connectionID, Path: path,
	})
	if err == nil || request.Context().Err() != nil {
		return err
	}
	problem := s.describeLogged(request.Context(), err)
	c.Response().Header().Set(passthrough.Header, strings.TrimPrefix(problem.Type, problemPrefix))
	return problem
}

// proxied splits an address of ours, as it came, into the connection's id and what is
// passed on.
func proxied(address string) (connectionID, path string) {
	rest := strings.TrimPrefix(address, prefix+"/connections/")
	connectionID, rest, _ = strings.Cut(rest, "/")
	return connectionID, strings.TrimPrefix(rest, "proxy/")
}

// describedProxy tells the document what a request and an answer are, which is all but
// nothing: both are the practice system's.
func describedProxy(line operation) operation {
	register := line.register
	line.register = func(made building, what about) {
		register(made, what)
		for _, described := range operationsOf(made.huma.OpenAPI().Paths[what.Path]) {
			described.Parameters = []*huma.Param{
				inPath("connection", "The connection's id."),
				inPath("path", "What is added to the address of the practice system's API, with slashes in it where it has them."),
			}
			if described.Method != get && described.Method != http.MethodOptions {
				described.RequestBody = &huma.RequestBody{
					Description: "Whatever the practice system takes.",
					Content:     map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{}}},
				}
			}
			described.Responses["default"] = &huma.Response{
				Description: "The practice system's answer, of any status. It has no header `" + passthrough.Header + "`.",
			}
		}
	}
	return line
}

// inPath is a parameter of the path.
func inPath(name, text string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Description: text, Schema: &huma.Schema{Type: huma.TypeString}}
}
