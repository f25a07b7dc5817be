package api_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/apptest"
)

func TestTheReferenceDescribesEveryOperationByItself(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	reply := site.Caller("").Call(t, "GET", "/docs", "")
	if reply.Status != 200 || !strings.HasPrefix(reply.Header.Get("Content-Type"), "text/html") {
		t.Fatalf("status %d, %s", reply.Status, reply.Header.Get("Content-Type"))
	}
	if policy := reply.Header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; img-src 'self';") {
		t.Errorf("policy %q", policy)
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(reply.Text))
	if err != nil {
		t.Fatal(err)
	}
	if page.Find("script, style, [style], iframe, form").Length() > 0 {
		t.Error("the page holds more than text")
	}
	_, operations := readDocument(t, site)
	for _, o := range operations {
		id, _, _ := strings.Cut(o.ID, "-")
		if id != "proxy" {
			id = o.ID
		}
		article := page.Find(`article[aria-labelledby="` + id + `"]`)
		if article.Length() != 1 || !strings.Contains(article.Find("pre").Text(), "curl") || !strings.Contains(article.Find(".call").Text(), o.method) {
			t.Errorf("%s: %d articles, or no example", o.ID, article.Length())
		}
	}
	for _, name := range []string{"event", "test"} {
		message := page.Find(`article[aria-labelledby="receive-` + name + `"]`)
		if message.Length() != 1 || !strings.Contains(message.Find("pre").Text(), "webhook-signature: v1,") {
			t.Errorf("the reference does not show how a webhook of the kind %s arrives", name)
		}
	}
	ids := make(map[string]bool)
	for _, marked := range page.Find("[id]").EachIter() {
		id := marked.AttrOr("id", "")
		if ids[id] {
			t.Errorf("two parts are called %s", id)
		}
		ids[id] = true
	}
	for _, link := range page.Find(`a[href^="#"]`).EachIter() {
		if target := link.AttrOr("href", "")[1:]; !ids[target] {
			t.Errorf("a link leads to %q, which there is not", target)
		}
	}
	for _, sheet := range page.Find("link[href]").EachIter() {
		if address := sheet.AttrOr("href", ""); !strings.HasPrefix(address, "/static/") {
			t.Errorf("the page loads %s", address)
		}
	}
}
