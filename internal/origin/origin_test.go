package origin_test

import (
	"net/url"
	"testing"

	"mooring/internal/origin"
)

func TestAnOriginIsWrittenAsBrowsersWriteIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		origin    string
		protected bool
	}{
		"https://App.Example:443/a?b=c":      {"https://app.example", true},
		"HTTPS://app.example:8443":           {"https://app.example:8443", true},
		"https://app.example:/":              {"https://app.example", true},
		"https://kim@app.example:80":         {"https://app.example:80", true},
		"http://app.example:80":              {"http://app.example", false},
		"http://app.example:443":             {"http://app.example:443", false},
		"http://LOCALHOST.:3000/":            {"http://localhost.:3000", true},
		"http://hooks.localhost":             {"http://hooks.localhost", true},
		"http://localhost.example":           {"http://localhost.example", false},
		"http://127.9.9.9:1/":                {"http://127.9.9.9:1", true},
		"http://10.0.0.1":                    {"http://10.0.0.1", false},
		"http://[::1]:80/":                   {"http://[::1]", true},
		"http://[::FFFF:127.0.0.1]:3000/x/y": {"http://[::ffff:127.0.0.1]:3000", true},
		"https://[2001:DB8::1]:443":          {"https://[2001:db8::1]", true},
	} {
		address, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := origin.Of(address); got != want.origin || origin.Protected(address) != want.protected {
			t.Errorf("%s: %s, protected: %t", text, got, origin.Protected(address))
		}
	}
}
