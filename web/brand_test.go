package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/apptest"
	"mooring/internal/config"
)

// branded is a site with the sample folder, or with none.
func branded(t *testing.T, folder string) *apptest.Site {
	t.Helper()
	return apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.BrandDir = folder }})
}

const sampleBrand = "../internal/brand/testdata/brand"

// names are the accessible names of a page's buttons and links: their text, or
// the alternative text of the picture in them.
func names(page *apptest.Page) []string {
	return page.Find("a[href], button").Map(func(_ int, control *goquery.Selection) string {
		text := control.Text()
		control.Find("img").Each(func(_ int, picture *goquery.Selection) { text += picture.AttrOr("alt", "") })
		return strings.Join(strings.Fields(text), " ")
	})
}

// tour visits the pages that have a place for a picture.
func tour(t *testing.T, site *apptest.Site) map[string]*apptest.Page {
	t.Helper()
	visitor := site.SignedIn(t, site.Owner)
	pages := map[string]*apptest.Page{
		"before anything is connected": visitor.Get("/connections"),
		"connect":                      visitor.Get("/connections/new?provider=core-practice"),
		"connect, refused":             visitor.Post("/connections", map[string][]string{"provider": {"core-practice"}, "tenant": {"no dots, no slashes"}}),
	}
	id := visitor.Connect("manly")
	pages["setup"] = visitor.Get("/connections")
	pages["a connection"] = visitor.Get("/connections/" + id)
	pages["a card that refreshes itself"] = visitor.Get("/connections/" + id + "/card")
	pages["disconnect"] = visitor.Get("/connections/" + id + "/disconnect")
	pages["not found"] = visitor.Get("/nothing-here")
	pages["sign in"] = site.NewVisitor(t).Get("/login")
	return pages
}

func TestPicturesNeverChangeWhatAnythingIsCalled(t *testing.T) {
	t.Parallel()
	plain, pictured := tour(t, branded(t, "")), tour(t, branded(t, sampleBrand))
	for name, page := range pictured {
		if page.Status != plain[name].Status || strings.TrimSpace(page.Find("h1").Text()) != strings.TrimSpace(plain[name].Find("h1").Text()) {
			t.Errorf("%s: %d %q", name, page.Status, page.Heading())
		}
		if with, without := names(page), names(plain[name]); !slices.Equal(with, without) {
			t.Errorf("%s: called %q with pictures and %q without", name, with, without)
		}
		if pictures := plain[name].Find(`img, link[href^="/brand/"]`).Length(); pictures != 0 {
			t.Errorf("%s: %d pictures without a folder", name, pictures)
		}
		page.Find("img").Each(func(_ int, picture *goquery.Selection) {
			_, described := picture.Attr("alt")
			if !described || picture.AttrOr("width", "") == "" || picture.AttrOr("height", "") == "" {
				t.Errorf("%s: a picture without its size or alternative text: %s", name, picture.AttrOr("src", ""))
			}
		})
	}
}

func TestPicturesStandWhereTheyBelong(t *testing.T) {
	t.Parallel()
	pages := tour(t, branded(t, sampleBrand))
	for _, place := range []struct{ page, selector, ending string }{
		{"before anything is connected", `a.official[href*="/connections/new"] img[alt="Connect to Core Practice"]`, "/core-practice-connect.svg"},
		{"setup", `a.official[href*="/connections/new"] img[alt="Connect to Core Practice"]`, "/core-practice-connect.svg"},
		{"connect", `form button.official img[alt="Connect to Core Practice"]`, "/core-practice-connect.svg"},
		{"connect, refused", `form button.official img[alt="Connect to Core Practice"]`, "/core-practice-connect.svg"},
		{"connect", `h1 img[alt=""]`, "/core-practice-logo.svg"},
		{"setup", `.card-header img[alt=""]`, "/core-practice-logo.svg"},
		{"setup", `a.official.last[href$="/disconnect"] img[alt="Disconnect"]`, "/core-practice-disconnect.svg"},
		{"a card that refreshes itself", `a.official.last img[alt="Disconnect"]`, "/core-practice-disconnect.svg"},
		{"disconnect", `form button.official img[alt="Disconnect"]`, "/core-practice-disconnect.svg"},
		{"not found", `header .brand a[href="/"] img[alt="` + apptest.AppName + `"]`, "/logo.svg"},
		{"sign in", `header .brand a[href="/"] img[alt="` + apptest.AppName + `"]`, "/logo.svg"},
	} {
		picture := pages[place.page].Find(place.selector)
		if picture.Length() != 1 || !strings.HasSuffix(picture.AttrOr("src", ""), place.ending) {
			t.Errorf("%s: %d pictures at %s, %q", place.page, picture.Length(), place.selector, picture.AttrOr("src", ""))
		}
	}
	for name, page := range pages {
		sheets := page.Find(`head link[rel="stylesheet"]`)
		if name != "a card that refreshes itself" && (sheets.Length() != 2 || !strings.HasSuffix(sheets.Last().AttrOr("href", ""), "/accent.css")) {
			t.Errorf("%s: the accent is not the last of %d style sheets", name, sheets.Length())
		}
	}
}

func TestPicturesAreKeptForGoodAndCanDoNothing(t *testing.T) {
	t.Parallel()
	site := branded(t, sampleBrand)
	visitor := site.NewVisitor(t)
	page := visitor.Get("/login")
	for address, kind := range map[string]string{
		page.Find("header img").AttrOr("src", ""):                      "image/svg+xml",
		page.Find(`link[href^="/brand/"]`).AttrOr("href", ""):          "text/css; charset=utf-8",
		tour(t, site)["disconnect"].Find("main img").AttrOr("src", ""): "image/svg+xml",
	} {
		file := visitor.Get(address)
		for header, want := range map[string]string{
			"Content-Type": kind, "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox", "Set-Cookie": "",
		} {
			if got := file.Header.Get(header); file.Status != http.StatusOK || got != want {
				t.Errorf("%s: status %d, %s is %q, want %q", address, file.Status, header, got, want)
			}
		}
		head := visitor.Send(visitor.Request(http.MethodHead, address, nil))
		if head.Status != http.StatusOK || head.Body != "" || head.Header.Get("Content-Length") != file.Header.Get("Content-Length") {
			t.Errorf("HEAD %s: status %d, length %q and not %q", address, head.Status, head.Header.Get("Content-Length"), file.Header.Get("Content-Length"))
		}
	}
}

func TestOtherAddressesBelowTheBrandAreNotFound(t *testing.T) {
	t.Parallel()
	visitor := branded(t, sampleBrand).NewVisitor(t)
	logo := visitor.Get("/login").Find("header img").AttrOr("src", "")
	for _, address := range []string{
		"/brand/", "/brand/logo.svg", "/brand/brand.json", "/brand/0123456789abcdef/logo.svg", logo + "/", strings.TrimSuffix(logo, "/logo.svg"),
		"/brand/..%2f..%2fserver.go", strings.Replace(logo, "/logo.svg", "/brand.json", 1),
	} {
		page := visitor.Get(address)
		if page.Status != http.StatusNotFound || page.Header.Get("Cache-Control") != "no-store" || page.Heading() == "" {
			t.Errorf("%s: status %d, Cache-Control %q", address, page.Status, page.Header.Get("Cache-Control"))
		}
	}
	if page := visitor.Post(logo, nil); page.Status != http.StatusMethodNotAllowed {
		t.Errorf("POST: status %d", page.Status)
	}
}
