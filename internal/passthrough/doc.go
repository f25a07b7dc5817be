// Package passthrough sends calls of the vendor's back end on to a provider's API
// with the connection's access token, and never anywhere else.
//
// A call goes to the address below which the adapter says that the connection's API
// lies; the path is checked so that it stays there, and the address that the host's
// name resolves to is looked at when it is dialled. Bodies stream both ways, and
// nothing of them is kept but what a short request may have to be sent again for.
//
// What passes and what does not: headers of a single hop (RFC 9110 section 7.6.1),
// whatever signs in to us and whatever speaks of us stay here; so do trailers and
// informational (1xx) answers, which few programs expect. Everything else is passed
// on as it came, the provider's status and compressed bodies included.
package passthrough
