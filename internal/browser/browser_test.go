package browser_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/browser"
)

func TestBodiesOutliveNavigations(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{
		"/first": `<!doctype html><title>First</title><script src="/fetch.js"></script><p id="got"></p>`,
		"/fetch.js": `fetch("/empty").then(() => fetch("/nothing")).then(() => fetch("/data")).then(r => r.text())
	.then(text => { document.querySelector("#got").textContent = text; });`,
		"/empty":     "",
		"/nothing":   "204",
		"/data":      "what only the script sees",
		"/elsewhere": `<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>`,
	})
	page := open(t, browser.Options{JavaScript: true})
	ok(t, page.Goto(origin("a")+"/first"))
	ok(t, page.HasText("what only the script sees"))
	ok(t, page.Goto(origin("b")+"/elsewhere")) // another site, and so another process
	ok(t, page.Goto(origin("b")+"/missing"))
	bodies, err := page.Bodies(t.Context())
	ok(t, err)
	got := map[string]string{}
	for _, body := range bodies {
		got[body.Type+" "+strings.TrimPrefix(body.URL, origin("a"))] = body.Content
		if strings.HasSuffix(body.URL, "/missing") && body.Status != 404 {
			t.Errorf("status %d", body.Status)
		}
	}
	for key, want := range map[string]string{
		"Document /first":                        `<!doctype html><title>First</title>`,
		"Script /fetch.js":                       "fetch(",
		"Fetch /data":                            "what only the script sees",
		"Document " + origin("b") + "/elsewhere": "<h1>Elsewhere</h1>",
		"Document " + origin("b") + "/missing":   "404 page not found",
	} {
		if !strings.Contains(got[key], want) {
			t.Errorf("%s holds %q, want %q", key, got[key], want)
		}
	}
}

func TestStorageHoldsAllThatIsKept(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{
		"/": `<!doctype html><title>Keep</title><script src="/keep.js"></script><p id="done"></p>`,
		"/keep.js": `localStorage.setItem("a", "1"); sessionStorage.setItem("b", "2"); document.cookie = "open=3";
const opening = indexedDB.open("c", 4);
opening.onsuccess = () => { opening.result.close(); document.querySelector("#done").textContent = "kept"; };`,
	})
	page := open(t, browser.Options{JavaScript: true})
	ok(t, page.Goto(origin("b")+"/")) // cookies of another host are not of this origin
	ok(t, page.Goto(origin("a")+"/"))
	ok(t, page.HasText("kept"))
	got, err := page.Storage()
	ok(t, err)
	want := map[string]string{
		"localStorage.a": "1", "sessionStorage.b": "2", "indexedDB.c": "version 4", "document.cookie": "open=3",
		"cookie.open": "3", "cookie.session": "hidden", "cookie.deep /elsewhere": "elsewhere",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
}

func TestLocateScrollsToWhatIsFarBelow(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{"/": `<!doctype html><title>Far</title>
<div style="height: 3000px"></div><button style="width: 200px; height: 50px">Far</button><div style="height: 3000px"></div>`})
	page := open(t, browser.Options{JavaScript: true})
	ok(t, page.Goto(origin("a")+"/"))
	for _, try := range []struct {
		glide browser.Glide
		top   float64
	}{
		{browser.Glide{Margin: 100}, 375}, // the middle of 800 pixels
		{browser.Glide{Margin: 100, Speed: 6000}, 375},
		{browser.Glide{Margin: 100, Speed: 6000, Top: true}, 100},
	} {
		ok(t, page.Reload())
		ok(t, page.Reveal(browser.Thing{Role: "button", Name: "F…"}, try.glide))
		at, err := page.Locate("button", "Far")
		ok(t, err)
		if at.Width != 200 || at.Height != 50 || at.Y < try.top-2 || at.Y > try.top+2 {
			t.Errorf("after %+v it is at %+v, want its top at %v", try.glide, at, try.top)
		}
	}
	ok(t, page.Within("body").Click("button", "Far"))
}

func TestWritingGoesLetterByLetterAndHidesPasswords(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{"/": `<!doctype html><title>Write</title>
<label>Name <input value="old"></label> <label>Password <input type="password" maxlength="3"></label> <label>Day <input type="date"></label>`})
	page := open(t, browser.Options{JavaScript: true})
	ok(t, page.Goto(origin("a")+"/"))
	letters := 0
	pause := func() error { letters++; return nil }
	ok(t, page.Write("Name", "Renée", pause))
	if letters != 5 {
		t.Errorf("%d letters, want 5", letters)
	}
	ok(t, page.Write("Day", "2026-11-21", pause))
	for label, want := range map[string]bool{"Name": false, "Password": true} {
		if hidden, err := page.Secretive(label); err != nil || hidden != want {
			t.Errorf("%s is secretive: %v, %v", label, hidden, err)
		}
	}
	err := page.Write("Password", "secret", pause)
	if err == nil || strings.Contains(err.Error(), "sec") || !strings.Contains(err.Error(), "3 characters after typing 6") {
		t.Errorf("error %v, want lengths alone", err)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{"/": `<!doctype html><title>Few</title><button>Save</button>`})
	page := open(t, browser.Options{})
	ok(t, page.Goto(origin("a")+"/"))
	err := page.Patient(time.Second).Click("button", "Send")
	if err == nil || !strings.Contains(err.Error(), `click the button "Send"`) || !strings.Contains(err.Error(), `there is: "Save"`) {
		t.Errorf("error %v", err)
	}
	seen, err := page.Sight()
	ok(t, err)
	if seen.URL != origin("a")+"/" || !strings.Contains(seen.Heading, "0 level one headings") || len(seen.Picture) == 0 {
		t.Errorf("sight %s, %s, %d bytes", seen.URL, seen.Heading, len(seen.Picture))
	}
}

func TestAPageEndsWithItsContext(t *testing.T) {
	t.Parallel()
	binary, err := browser.Find(os.Getenv("MOORING_TEST_CHROMIUM"))
	ok(t, err)
	own := folder(t)
	b, err := browser.Launch(t.Context(), browser.Settings{Binary: binary, Folder: own})
	ok(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	page, err := b.NewPage(ctx, browser.Options{})
	ok(t, err)
	cancel()
	if err := page.Goto("about:blank"); err == nil {
		t.Error("a page works after its context has ended")
	}
	ok(t, b.Close())
	ok(t, b.Close())
	ok(t, os.RemoveAll(own))
}

func TestChromiumIsFoundOrAskedFor(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	binary := filepath.Join(folder, "chromium")
	ok(t, os.WriteFile(binary, nil, 0o755))
	if found, err := browser.Find(binary); err != nil || found != binary {
		t.Errorf("found %q, %v", found, err)
	}
	missing := filepath.Join(folder, "nothing")
	if _, err := browser.Find(missing); err == nil || !strings.Contains(err.Error(), "apt-get install chromium") {
		t.Errorf("error %v, want how to get one", err)
	}
	long := filepath.Join(folder, strings.Repeat("long", 20))
	ok(t, os.Mkdir(long, 0o700))
	for name, settings := range map[string]browser.Settings{
		"no folder":     {Binary: binary, Folder: missing},
		"no Chromium":   {Binary: missing, Folder: folder},
		"a long folder": {Binary: binary, Folder: long},
	} {
		if _, err := browser.Launch(t.Context(), settings); err == nil {
			t.Errorf("%s: it started", name)
		}
	}
}

func TestPressesFromOutsideAreWaitedFor(t *testing.T) {
	t.Parallel()
	origin := site(t, map[string]string{
		"/": `<!doctype html><title>Press</title><section id="one" aria-label="First"><a href="/next">Go on</a></section>
<section id="two" aria-label="Second"><button>Stay</button></section><section aria-label="Third"></section>`,
		"/next": `<!doctype html><title>Next</title><h1>Next</h1>`,
	})
	page := open(t, browser.Options{JavaScript: true})
	ok(t, page.Goto(origin("a")+"/"))
	press := func(part, name string) error {
		inside, err := page.Inside(part)
		ok(t, err)
		at, err := inside.Place(browser.Thing{Role: browser.Control, Name: name})
		ok(t, err)
		return page.Pressed(func() error { return page.PressMouse(at.Centre()) })
	}
	ok(t, press("Second", "Stay"))
	ok(t, press("First", "Go on"))
	if heading, err := page.Heading(); err != nil || heading != "Next" {
		t.Errorf("heading %q, %v", heading, err)
	}
	hasty := page.Patient(time.Second)
	if err := hasty.Pressed(func() error { return page.MoveMouse(5, 5) }); err == nil || !strings.Contains(err.Error(), "not felt") {
		t.Errorf("error %v for no press at all", err)
	}
	ok(t, page.Back())
	if _, err := hasty.Inside("Third"); err == nil || !strings.Contains(err.Error(), "no id") {
		t.Errorf("error %v for a part without an id", err)
	}
}
