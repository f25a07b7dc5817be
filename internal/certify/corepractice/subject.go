package corepractice

import "net/url"

// callbackPath is where Core Practice sends a browser back to.
const callbackPath = "/oauth/core-practice/callback"

// Subject is what is certified: a vendor's own settings, run by this program.
type Subject struct {
	// AppName is the name of the vendor's product.
	AppName string
	// Scopes are the permissions that the vendor asks for.
	Scopes []string
	// BrandFolder holds the vendor's and the provider's pictures; empty: none.
	BrandFolder string
	// RedirectURI is the one that the vendor registers for production; empty: not
	// decided yet.
	RedirectURI string
	// Contact is whom Core Practice writes to, VideoURL where the demo video is;
	// both may be empty.
	Contact, VideoURL string
	// Chromium is the path of the browser; empty: the usual places.
	Chromium string

	// chromium is shared by all checks of one list of checkpoints.
	chromium *lender
}

// RedirectURI is the redirect URI of a deployment at a public address.
func RedirectURI(baseURL string) (string, error) {
	return url.JoinPath(baseURL, callbackPath)
}
