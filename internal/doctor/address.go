package doctor

import (
	"context"
	"net/netip"
	"net/url"
	"strings"

	"mooring/internal/brand"
)

// address looks at the public address.
func (e *examination) address(context.Context) []Finding {
	a := area{name: "Public address"}
	if e.wrong("MOORING_BASE_URL", "MOORING_LISTEN") {
		return nil
	}
	public := e.config.PublicURL()
	address, err := url.Parse(public)
	if err != nil {
		return nil // Validate has refused it.
	}
	host := address.Hostname()
	_, numeric := netip.ParseAddr(host)
	switch {
	case !e.config.HTTPS():
		a.warning(public, "Only browsers on this machine reach it.", "Set MOORING_BASE_URL to the https:// address of your reverse proxy before practices use it.")
	case numeric == nil:
		a.warning(public, "It is a number and not a name: systems may refuse it as a redirect address.", "Use a host name.")
	case !strings.Contains(host, "."):
		a.warning(public, "The host has no domain, so that only your own network may know it.", "Use a whole name such as connect.example.com.")
	default:
		a.ok(public, "It uses https, and can be a redirect address.")
	}
	return a.findings
}

// brand looks at the vendor's look.
func (e *examination) brand(context.Context) []Finding {
	a := area{name: "Look"}
	switch {
	case e.wrong("MOORING_BRAND_DIR"):
		return nil
	case e.config.BrandDir == "":
		a.ok("brand folder", "There is none: text stands where pictures would.")
		return a.findings
	}
	if _, err := brand.Load(e.config.BrandDir); err != nil {
		a.fault("brand folder", "It cannot be used: "+err.Error()+".", "Mend what is named there, or leave MOORING_BRAND_DIR empty.")
		return a.findings
	}
	a.ok("brand folder", "Everything in "+e.config.BrandDir+" can be used.")
	return a.findings
}
