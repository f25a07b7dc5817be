package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
)

func TestAProblemThatIsOverIsAQuietLineForADay(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	fault(t, site, "bayside", sandbox.Fault{Kind: sandbox.Down, Target: sandbox.API})
	page := visitor.Post("/connections/"+id+"/check", nil)
	if page.Find(`[data-problem="provider_unreachable"]`).Length() != 1 || page.Find("[data-settled]").Length() != 0 {
		t.Fatalf("while it does not answer: %q", page.Find("[data-connection]").Text())
	}
	fault(t, site, "bayside")
	clock.Add(30 * time.Minute)
	visitor.Post("/connections/"+id+"/check", nil)
	const line = "Core Practice did not answer from today 12:00 to 12:30 (30 minutes). It works again."
	for path, reader := range map[string]string{"/connections": "owner", "/connections/" + id: "owner", "/connections/" + id + "/card": "member"} {
		visitor := visitor
		if reader == "member" {
			visitor = site.SignedIn(t, site.Member)
		}
		page := visitor.Get(path)
		got := strings.Join(strings.Fields(page.Find(`[data-connection] [data-settled="provider_unreachable"]`).Text()), " ")
		if page.Status != http.StatusOK || got != line || page.Find("[data-problem]").Length() != 0 {
			t.Errorf("%s to a %s: %q, %d banners", path, reader, got, page.Find("[data-problem]").Length())
		}
	}
	clock.Add(24 * time.Hour)
	if left := site.SignedIn(t, site.Owner).Get("/connections").Find("[data-settled]"); left.Length() != 0 {
		t.Errorf("a day later: %q", left.Text())
	}
}
