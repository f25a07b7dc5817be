package templates_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/static"
)

// onEveryPage runs a rule on each page in each state.
func onEveryPage(t *testing.T, rule func(t *testing.T, document *goquery.Document)) {
	t.Helper()
	for _, s := range samples() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			rule(t, parse(t, s.page))
		})
	}
}

func TestEveryPageHasOneHeadingATitleAndALanguage(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		if headings := document.Find("h1"); headings.Length() != 1 || words(headings) == "" {
			t.Errorf("h1: %d, %q", headings.Length(), words(headings))
		}
		if language := document.Find("html").AttrOr("lang", ""); language != "en-AU" {
			t.Errorf("lang %q", language)
		}
		if title := words(document.Find("head title")); !strings.HasSuffix(title, " · Brightbook") || strings.HasPrefix(title, " ·") {
			t.Errorf("title %q", title)
		}
		if document.Find("main#main h1").Length() != 1 || document.Find(`a.skip[href="#main"]`).Length() != 1 {
			t.Error("the heading is not in the part that the skip link leads to")
		}
	})
}

func TestNoPageCarriesStyleOrScriptOfItsOwn(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		if scripts := document.Find("script"); scripts.Length() != 1 || scripts.AttrOr("src", "") != static.URL("app.js") {
			t.Errorf("%d scripts, src %q", scripts.Length(), scripts.AttrOr("src", ""))
		}
		if document.Find("style, iframe, object, embed, base").Length() != 0 {
			t.Error("an element that the content security policy forbids")
		}
		document.Find("*").Each(func(_ int, element *goquery.Selection) {
			for _, attribute := range element.Nodes[0].Attr {
				if attribute.Key == "style" || strings.HasPrefix(attribute.Key, "on") {
					t.Errorf("attribute %s=%q on <%s>", attribute.Key, attribute.Val, goquery.NodeName(element))
				}
				if strings.HasPrefix(strings.ToLower(strings.TrimSpace(attribute.Val)), "javascript:") {
					t.Errorf("%s=%q on <%s>", attribute.Key, attribute.Val, goquery.NodeName(element))
				}
			}
		})
	})
}

func TestEveryFieldHasALabelAndEveryControlAName(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		document.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, field *goquery.Selection) {
			id := field.AttrOr("id", "")
			label := document.Find("label").FilterFunction(func(_ int, label *goquery.Selection) bool { return label.AttrOr("for", "") == id })
			if id == "" || label.Length() != 1 || words(label) == "" {
				t.Errorf("field %q has %d labels", id, label.Length())
			}
		})
		for _, name := range controls(document.Selection) {
			if name == "" {
				t.Error("a button or link without a name")
			}
		}
		document.Find("img").Each(func(_ int, picture *goquery.Selection) {
			if _, said := picture.Attr("alt"); !said || picture.AttrOr("width", "") == "" || picture.AttrOr("height", "") == "" {
				t.Errorf("picture %q without alternative text or size", picture.AttrOr("src", ""))
			}
		})
		document.Find("progress").Each(func(_ int, bar *goquery.Selection) {
			if bar.AttrOr("aria-labelledby", "") == "" {
				t.Error("a progress bar without a name")
			}
		})
	})
}

func TestIdsAreUniqueAndReferencesLead(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		seen := map[string]bool{}
		document.Find("[id]").Each(func(_ int, element *goquery.Selection) {
			id := element.AttrOr("id", "")
			if id == "" || seen[id] {
				t.Errorf("id %q is empty or there twice", id)
			}
			seen[id] = true
		})
		for _, attribute := range []string{"aria-labelledby", "aria-describedby"} {
			document.Find("[" + attribute + "]").Each(func(_ int, element *goquery.Selection) {
				for _, id := range strings.Fields(element.AttrOr(attribute, "")) {
					if !seen[id] {
						t.Errorf("%s leads to %q, which is not there", attribute, id)
					}
				}
			})
		}
	})
}

func TestEveryTimeIsExactAndEveryMarkHasWords(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		document.Find("time").Each(func(_ int, moment *goquery.Selection) {
			if moment.AttrOr("datetime", "") == "" || words(moment) == "" {
				t.Errorf("time %q, datetime %q", words(moment), moment.AttrOr("datetime", ""))
			}
		})
		document.Find("[data-mark]").Each(func(_ int, marked *goquery.Selection) {
			unnamed := marked.HasClass("mark-only") && words(marked.Parent()) == ""
			if unnamed || (!marked.HasClass("mark-only") && words(marked) == "") {
				t.Error("a mark without words")
			}
			if svg := marked.Find("svg.mark"); svg.AttrOr("aria-hidden", "") != "true" {
				t.Error("a mark that is read aloud, or none")
			}
		})
	})
}

func TestEveryFormSaysWhereItGoesAndEveryForeignLinkLeaksNothing(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		document.Find("form").Each(func(_ int, form *goquery.Selection) {
			if method := form.AttrOr("method", ""); (method != "post" && method != "get") || !strings.HasPrefix(form.AttrOr("action", ""), "/") {
				t.Errorf("form %q to %q", method, form.AttrOr("action", ""))
			}
			if form.Find("button:not([type=button])").Length() != 1 {
				t.Error("a form without exactly one button that sends it")
			}
		})
		document.Find("a[href]").Each(func(_ int, link *goquery.Selection) {
			href := link.AttrOr("href", "")
			if !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "#") && link.AttrOr("rel", "") != "noopener noreferrer" {
				t.Errorf("foreign link %q with rel %q", href, link.AttrOr("rel", ""))
			}
			if link.AttrOr("target", "") != "" {
				t.Errorf("link %q opens another window", href)
			}
		})
	})
}

func TestEveryFileThatAPageNamesIsServed(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		document.Find("link[href], script[src], img[src]").Each(func(_ int, element *goquery.Selection) {
			path := element.AttrOr("href", element.AttrOr("src", ""))
			if strings.HasPrefix(path, "/brand/") {
				return // It is in the vendor's folder.
			}
			answer := httptest.NewRecorder()
			static.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			if answer.Code != http.StatusOK {
				t.Errorf("%s answers %d", path, answer.Code)
			}
		})
	})
}

func TestNoPageShowsACodeWord(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		text := words(document.Find("body"))
		for _, jargon := range []string{"token", "OAuth", "scope", "tenant", "!", "needs_reconnect", "%!"} {
			if strings.Contains(text, jargon) {
				t.Errorf("the page says %q", jargon)
			}
		}
	})
}

func TestWhoeverIsNotSignedInSeesNeitherNavigationNorSignOut(t *testing.T) {
	t.Parallel()
	onEveryPage(t, func(t *testing.T, document *goquery.Document) {
		signedIn := document.Find(".person span").Length() == 1
		signOut := named(document.Selection, "Sign out")
		if (signOut.Length() == 1) != signedIn || (document.Find(`nav[aria-label="Main"]`).Length() == 1) != signedIn {
			t.Errorf("signed in %v, but %d buttons to sign out", signedIn, signOut.Length())
		}
		if signedIn && (signOut.Closest("form").AttrOr("method", "") != "post" || signOut.Closest("form").AttrOr("action", "") != "/logout") {
			t.Error("signing out is not a post to its path")
		}
	})
}
