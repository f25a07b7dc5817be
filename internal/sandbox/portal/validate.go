package portal

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ErrOptions is wrapped by everything that [New] refuses.
var ErrOptions = errors.New("unusable options")

// colour is the shape of a colour that may stand in a style sheet.
var colour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// validate returns every fault at once, each wrapping [ErrOptions].
func (o Options) validate() error {
	faults := []error{o.Faults}
	refuse := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%w: "+format, append([]any{ErrOptions}, args...)...))
	}
	if o.Name == "" || o.Slug == "" || o.Fill == nil {
		refuse("Name, Slug and Fill are needed")
	}
	for _, value := range []string{o.Look.Dark, o.Look.Soft, o.Look.Bright} {
		if !colour.MatchString(value) {
			refuse("the colour %q is not #rrggbb", value)
		}
	}
	for name, address := range map[string]string{"BaseURL": o.BaseURL, "InternalURL": o.InternalURL} {
		u, err := url.Parse(address)
		if err != nil || !u.IsAbs() || u.Host == "" || u.Path != "" {
			refuse("%s must be an address without a path", name)
		}
	}
	for _, client := range o.Clients {
		faults = append(faults, client.validate())
	}
	if o.PageSize < 0 || o.PageSize > MaxPageSize {
		refuse("PageSize must be between 1 and %d", MaxPageSize)
	}
	if o.Authority.AccessTTL < 0 || o.Authority.RefreshTTL < 0 {
		refuse("lifetimes must not be negative")
	}
	return errors.Join(faults...)
}

// validate returns every fault of a registration.
func (c Client) validate() error {
	var faults []error
	if c.ID == "" || c.Secret == "" || c.Name == "" {
		faults = append(faults, fmt.Errorf("%w: client %q needs an id, a secret and a name", ErrOptions, c.ID))
	}
	for _, address := range c.RedirectURIs {
		// RFC 6749 section 3.1.2: absolute, and without a fragment.
		if u, err := url.Parse(address); err != nil || !u.IsAbs() || u.Host == "" || strings.Contains(address, "#") {
			faults = append(faults, fmt.Errorf(
				"%w: the redirect URI of client %q must be absolute and without a fragment", ErrOptions, c.ID))
		}
	}
	return errors.Join(faults...)
}
