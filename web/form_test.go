package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

func TestOnlyFormsAreReadAndOnlyFromTheBody(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	before := site.Tables(t)
	parts, boundary := multipartForm(t, "location", "b1")
	for _, attempt := range []struct {
		name, path, media string
		body              func() io.Reader
		status            int
	}{
		{"JSON to the picker", "/connections/" + id + "/locations", "application/json", text(`{"location":["b1"]}`), 415},
		{"JSON to connect", "/connections", "application/json", text(`{"provider":"core-practice","tenant":"manly"}`), 415},
		{"JSON to sign in", "/login", "application/json; charset=utf-8", text(`{"email":"a@b.example","password":"x"}`), 415},
		{"a form without a media type", "/connections/" + id + "/locations", "", text("location=b1"), 415},
		{"plain text", "/connections/" + id + "/locations", "text/plain", text("location=b1"), 415},
		{"a media type that is none", "/connections/" + id + "/locations", ";;", text("location=b1"), 415},
		{"multipart", "/connections/" + id + "/locations", boundary, func() io.Reader { return bytes.NewReader(parts) }, 415},
		{"the query", "/connections/" + id + "/locations?location=b1", "application/x-www-form-urlencoded", text(""), 422},
		{"the query, without a body", "/connections?provider=core-practice&tenant=manly", "", func() io.Reader { return nil }, 404},
		{"a broken escape", "/connections/" + id + "/locations", "application/x-www-form-urlencoded", text("location=%zz"), 400},
		{"1 MB", "/connections/" + id + "/locations", "application/x-www-form-urlencoded", text("location=b1&pad=" + strings.Repeat("x", 1<<20)), 413},
		{"1 MB of unknown length", "/connections/" + id + "/locations", "application/x-www-form-urlencoded", func() io.Reader {
			return io.MultiReader(strings.NewReader("location=b1&pad="), strings.NewReader(strings.Repeat("x", 1<<20)))
		}, 413},
		{"1 MB where no form is read", "/connections/" + id + "/check", "application/x-www-form-urlencoded", text(strings.Repeat("x", 1<<20)), 413},
	} {
		t.Run(attempt.name, func(t *testing.T) {
			visitor := visitor.In(t)
			request := visitor.Request(http.MethodPost, attempt.path, attempt.body())
			request.Header.Set("Sec-Fetch-Site", "same-origin")
			if attempt.media != "" {
				request.Header.Set("Content-Type", attempt.media)
			}
			page := visitor.Send(request)
			if page.Status != attempt.status || page.Heading() == "" {
				t.Errorf("status %d, heading %q; want %d", page.Status, page.Heading(), attempt.status)
			}
		})
	}
	unchanged(t, site, before)
}

// text is a body.
func text(body string) func() io.Reader {
	return func() io.Reader { return strings.NewReader(body) }
}

// multipartForm encodes one field.
func multipartForm(t *testing.T, name, value string) (body []byte, mediaType string) {
	t.Helper()
	var buffer bytes.Buffer
	writer := multipart.NewWriter(&buffer)
	if err := writer.WriteField(name, value); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes(), writer.FormDataContentType()
}

func TestRequestsFromOtherSitesAreRefusedOnEveryUnsafeRoute(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	before := site.Tables(t)
	for name, headers := range map[string]map[string]string{
		"cross-site":                     {"Sec-Fetch-Site": "cross-site"},
		"same-site":                      {"Sec-Fetch-Site": "same-site"},
		"a made-up Sec-Fetch-Site":       {"Sec-Fetch-Site": "trust-me"},
		"a foreign origin":               {"Origin": "https://evil.example"},
		"an opaque origin":               {"Origin": "null"},
		"our host at another port":       {"Origin": "http://localhost:1"},
		"a foreign origin, same-site":    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
		"the provider's origin":          {"Origin": site.SandboxURL},
		"our host within a foreign name": {"Origin": site.URL + ".evil.example"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, route := range unsafeRoutes(id) {
				visitor := visitor.In(t)
				request := visitor.Request(http.MethodPost, route, strings.NewReader("location=b1&provider=core-practice&tenant=manly"))
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				for header, value := range headers {
					request.Header.Set(header, value)
				}
				page := visitor.Send(request)
				if page.Status != http.StatusForbidden || page.Heading() != "That request did not come from here" {
					t.Errorf("%s: status %d, heading %q", route, page.Status, page.Heading())
				}
			}
		})
	}
	unchanged(t, site, before)
}
