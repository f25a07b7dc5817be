package config

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"mooring/internal/origin"
)

var (
	// errNoOrigin is all that is said of a text that is not an origin.
	errNoOrigin = errors.New("is not an origin: a scheme and a host, and perhaps a port")
	// errUnprotectedOrigin: what is sent there can be read on the way.
	errUnprotectedOrigin = errors.New("uses http, and only an address on this machine may")
)

// ReturnOrigins are the origins of MOORING_RETURN_ORIGINS (RFC 6454 section 6.2),
// each once, in lower case and without a port that goes without saying; nil for
// none. Validate has refused what is not a list of origins.
func (c Config) ReturnOrigins() []string {
	origins, _ := parseOrigins(c.ReturnOriginList)
	return origins
}

// parseOrigins reads origins with commas between them.
func parseOrigins(text string) ([]string, error) {
	var origins []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		one, err := parseOrigin(part)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(origins, one) {
			origins = append(origins, one)
		}
	}
	return origins, nil
}

// parseOrigin reads one origin, with or without a slash at its end.
func parseOrigin(text string) (string, error) {
	address, err := url.Parse(strings.ToLower(strings.TrimSuffix(text, "/")))
	switch {
	case err != nil || origin.UsualPort(address.Scheme) == "" || !plainHost(address.Hostname()):
		return "", errNoOrigin
	case address.User != nil || address.Path != "" || address.RawQuery != "" || address.ForceQuery || address.Fragment != "":
		return "", errNoOrigin
	case !origin.Protected(address):
		return "", errUnprotectedOrigin
	}
	return origin.Of(address), nil
}

// plainHost reports whether a host is written as browsers write it in an origin: in
// plain characters, which a Content-Security-Policy can hold too.
func plainHost(host string) bool {
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-.:", r)
	})
}

// checkReturnOrigins checks the origins.
func (c Config) checkReturnOrigins(faults *Faults) {
	if _, err := parseOrigins(c.ReturnOriginList); err != nil {
		faults.add("MOORING_RETURN_ORIGINS", "holds something that "+err.Error(),
			"Write the beginnings of your product's addresses with commas between, such as https://app.example.com")
	}
}
