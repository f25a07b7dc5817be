package portal

import (
	_ "embed"
	"fmt"
	"net/http"
)

// styles is the style sheet without the colours of the provider.
//
//go:embed assets/sandbox.css
var styles string

// icon is the icon; its colours are the provider's dark and bright ones.
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="%s"/>` +
	`<path d="M16 6a10 10 0 1 0 8.7 15" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/>` +
	`<circle cx="23" cy="11" r="3.5" fill="%s"/></svg>`

// asset answers GET /assets/{name}: the style sheet and the icon.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	look := s.opts.Look
	var kind, content string
	switch r.PathValue("name") {
	case "sandbox.css":
		kind = "text/css; charset=utf-8"
		content = fmt.Sprintf(":root { --dark: %s; --soft: %s; --bright: %s; }\n", look.Dark, look.Soft, look.Bright) + styles
	case "icon.svg":
		kind, content = "image/svg+xml", fmt.Sprintf(icon, look.Dark, look.Bright)
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write([]byte(content))
}
