package web

import (
	"testing"
	"time"
)

func TestLocalPathLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/connections/C1/locations?x=1": "/connections/C1/locations?x=1",
		"/activity":                     "/activity",
		"":                              "/connections",
		"https://evil.example/":         "/connections",
		"//evil.example/":               "/connections",
		"/\\evil.example":               "/connections",
		"/\t/evil.example":              "/connections",
		"javascript:alert(1)":           "/connections",
		"connections":                   "/connections",
		"/login?next=/login":            "/connections",
		"/%zz":                          "/connections",
	} {
		if got := localPath(next); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}

func TestSoonWordsAWait(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		3 * time.Second:  "in a few seconds",
		45 * time.Second: "in a minute",
		61 * time.Second: "in 2 minutes",
		15 * time.Minute: "in 15 minutes",
	} {
		if got := soon(wait); got != want {
			t.Errorf("%v: got %q, want %q", wait, got, want)
		}
	}
}
