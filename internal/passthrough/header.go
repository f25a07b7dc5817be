package passthrough

import (
	"net/http"
	"net/textproto"
	"strings"
)

// Header marks an answer as ours, with the kind of problem. Forward takes it off where
// the answer is the provider's.
const Header = "Mooring-Error"

// kept are headers of a request that stay here, besides those of a single hop, which
// httputil.ReverseProxy takes off: who signs in to us, and how the request came. Host
// is none of Go's headers. Expect is between the client and us; it was met when the
// body began to be read.
var kept = names("Authorization", "Cookie", "Expect", "Forwarded", "Te", "Via", "X-Real-Ip", "X-Request-Id")

// dropped are headers of an answer that would act on our own host in a browser, or
// are set by us.
var dropped = names(
	"Alt-Svc", "Clear-Site-Data", "Content-Security-Policy", "Content-Security-Policy-Report-Only", "Nel", "Public-Key-Pins",
	"Refresh", "Report-To", "Reporting-Endpoints", "Service-Worker-Allowed", "Set-Cookie", "Set-Cookie2", "Strict-Transport-Security",
	"X-Request-Id",
)

// names is a set of headers.
func names(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, name := range list {
		set[textproto.CanonicalMIMEHeaderKey(name)] = true
	}
	return set
}

// dress leaves in a request's header what is the provider's.
func dress(header http.Header) {
	for name := range header {
		if kept[name] || hasAnyPrefix(name, "Mooring-", "Proxy-", "X-Forwarded-") {
			delete(header, name)
		}
	}
}

// sendOnce keeps net/http from sending a request again whose connection broke after it
// was sent: it does so by itself where it finds one of these headers, and whether the
// provider heeds them is not known. Names in small letters mean the same (RFC 9110
// section 5.1).
func sendOnce(header http.Header) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if values, has := header[name]; has {
			delete(header, name)
			header[strings.ToLower(name)] = values
		}
	}
}

// undress leaves in an answer's header what may be passed on, and makes sure that a
// browser does nothing with the body: to it, it would be ours.
func undress(header http.Header) {
	for name := range header {
		if dropped[name] || hasAnyPrefix(name, "Mooring-", "Proxy-", "Access-Control-") {
			delete(header, name)
		}
	}
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("X-Content-Type-Options", "nosniff")
}

// hasAnyPrefix reports whether a name, in Go's spelling, begins with one of several.
func hasAnyPrefix(name string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
