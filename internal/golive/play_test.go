package golive_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/browser"
	"mooring/internal/demo"
	"mooring/internal/golive"
)

// hurried is a play that waits for nothing but the pages.
const hurried = 1e6

// mouse is a hand that is there at once.
type mouse struct {
	page *browser.Page
	x, y float64
}

// Move implements golive.Hand.
func (m *mouse) Move(_ context.Context, x, y float64) error {
	m.x, m.y = x, y
	return m.page.MoveMouse(x, y)
}

// Click implements golive.Hand.
func (m *mouse) Click(context.Context) error { return m.page.PressMouse(m.x, m.y) }

// set is a page without a window, and everything to play with.
func set(t *testing.T, patience time.Duration) golive.Set {
	t.Helper()
	page, err := shared.start(t).NewPage(t.Context(), browser.Options{JavaScript: true, Height: 545})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(page.Close)
	return golive.Set{Page: page.Patient(patience), Hand: &mouse{page: page}, Timeline: golive.NewTimeline(time.Now)}
}

// play plays a script on a stage.
func play(t *testing.T, set golive.Set, play golive.Play) error {
	t.Helper()
	play.Hurry = hurried
	scene, err := play.Scene()
	if err != nil {
		t.Fatal(err)
	}
	return scene(t.Context(), set)
}

// This is the test that keeps the script and the product together.
func TestTheDefaultScriptPlaysFromTheFirstSectionToTheLast(t *testing.T) {
	t.Parallel()
	running := opened(t)
	set := set(t, browser.WaitLimit)
	began := time.Now()
	if err := play(t, set, golive.Play{Script: read(t, string(golive.DefaultScript)), Stage: golive.DemoStage(running)}); err != nil {
		t.Fatal(err)
	}
	cut := set.Timeline.Cut(began, time.Now())
	if len(cut.Sections) != 5 || len(cut.Clicks) != 0 { // a mouse of the page notes no clicks
		t.Errorf("%d sections, %d clicks", len(cut.Sections), len(cut.Clicks))
	}
	if lines := set.Page.Console(); len(lines) != 0 {
		t.Errorf("console: %q", lines)
	}
	if windows := set.Page.OpenedTargets(); len(windows) != 0 {
		t.Errorf("opened %q", windows)
	}
	if grants, err := running.Provider.Grants("manly"); err != nil || len(grants) != 0 {
		t.Errorf("Manly still grants %d, %v", len(grants), err)
	}
	if grants, err := running.Provider.Grants("bayside"); err != nil || len(grants) != 1 {
		t.Errorf("Bayside grants %d, %v", len(grants), err)
	}
}

func TestEachSectionCanBeFilmedAlone(t *testing.T) {
	t.Parallel()
	for _, number := range []int{2, 4, 5} { // 1 and 3 need nothing that the others do
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			script, err := read(t, string(golive.DefaultScript)).Select([]int{number})
			if err != nil {
				t.Fatal(err)
			}
			if err := play(t, set(t, browser.WaitLimit), golive.Play{Script: script, Stage: golive.DemoStage(opened(t))}); err != nil {
				t.Error(err)
			}
		})
	}
}

// opened is a fresh demo.
func opened(t *testing.T) *demo.Demo {
	t.Helper()
	running, err := demo.Open(t.Context(), demo.Options{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return running
}

func TestFormsAreFilledByTheirLabels(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	script := read(t, step(`{open: "{{site}}/"}, {fill: Name, with: "{{product}}"}, {fill: Password, with: "{{owner.password}}"}, {check: Box},
		{choose: Large, from: Size}, {click: Send, inside: Part}, {press: Tab}, {check: Box}, {uncheck: Box}, {look: Page}, {wait: {heading: Page, text: Size, gone: Colour}},
		{open: "{{site}}/"}, {fill: Name, with: a}, {fill: Password, with: "{{owner.password}}"}, {press: Enter}`))
	if err := play(t, set(t, browser.WaitLimit), golive.Play{Script: script, Stage: site.stage()}); err != nil {
		t.Fatal(err)
	}
	want := "/ /part? / /sent?name=a&password=never+shown&size=Small"
	if got := strings.Join(site.requests(), " "); got != want {
		t.Errorf("requests %s, want %s", got, want)
	}
}

func TestAWrongStepIsNamedAndItsPictureKept(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	picture := filepath.Join(t.TempDir(), "failed.png")
	script := read(t, "product: App\nsections:\n  - section: 4\n    title: Four\n    steps:\n      - open: \"{{site}}\"\n      - click: Save\n")
	err := play(t, set(t, time.Second), golive.Play{Script: script, Stage: site.stage(), Picture: picture})
	var failed *golive.StepError
	if !errors.As(err, &failed) || failed.Step != 2 || failed.Line != 7 || failed.Picture != picture {
		t.Fatalf("error %+v", err)
	}
	for _, part := range []string{"section 4 (Four), step 2 (mine.yaml:7)", `"Save"`, `there is: "Send", "Send"`, picture} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is missing in: %v", part, err)
		}
	}
	if shown, err := os.ReadFile(picture); err != nil || !strings.HasPrefix(string(shown), "\x89PNG") {
		t.Errorf("the picture has %d bytes, %v", len(shown), err)
	}
}

func TestASecretIsTypedOnlyWhereNobodyCanReadIt(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	script := read(t, step(`{open: "{{site}}/"}, {fill: Name, with: "{{owner.password}}"}`))
	err := play(t, set(t, browser.WaitLimit), golive.Play{Script: script, Stage: site.stage()})
	if err == nil || !strings.Contains(err.Error(), `everybody could read it in the field "Name"`) || strings.Contains(err.Error(), "never shown") {
		t.Errorf("error %v", err)
	}
}

func TestWhatIsNeededIsPreparedOnceAndOffCamera(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	script := read(t, `product: App
prepare:
  one: [{open: "{{site}}/one"}]
  two: [{open: "{{site}}/two"}]
sections:
  - {section: 1, title: One, needs: [one], gives: [two], steps: [{open: "{{site}}/1"}]}
  - {section: 2, title: Two, needs: [one, two], ends: [two], steps: [{open: "{{site}}/2"}]}
  - {section: 3, title: Three, needs: [one, two], steps: [{open: "{{site}}/3"}]}
`)
	if err := play(t, set(t, browser.WaitLimit), golive.Play{Script: script, Stage: site.stage()}); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(site.requests(), " "), "/one /1 /2 /two /3"; got != want {
		t.Errorf("requests %s, want %s", got, want)
	}
}

func TestAPersonIsWaitedFor(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	script := read(t, step(`{open: "{{site}}/leaves"}, {person: "Leave {{product}}.", until: "{{site}}/left", only: real}`))
	var told []string
	err := play(t, set(t, 4*time.Second), golive.Play{Script: script, Stage: site.stage(), Report: func(what string) { told = append(told, what) }})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(told, "Leave App.") {
		t.Errorf("told %q", told)
	}
}

func TestAPlayEndsWithItsContext(t *testing.T) {
	t.Parallel()
	site := newPages(t)
	ctx, cancel := context.WithCancel(t.Context())
	told := func(what string) {
		if what == "Wait." {
			cancel()
		}
	}
	scene, err := golive.Play{
		Script: read(t, step(`{person: Wait., until: nowhere, only: real}`)), Stage: site.stage(), Hurry: hurried, Report: told,
	}.Scene()
	if err != nil {
		t.Fatal(err)
	}
	if err := scene(ctx, set(t, time.Second)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestTheSimulatedProviderDoesWhatItIsTold(t *testing.T) {
	t.Parallel()
	stage := simulated(t)
	set := set(t, browser.WaitLimit)
	do := func(simulation string) error {
		return play(t, set, golive.Play{Script: read(t, step(`{simulate: {at: bayside, `+simulation+`}, only: sandbox}`)), Stage: stage})
	}
	book, err := stage.Simulated.Book("bayside")
	if err != nil {
		t.Fatal(err)
	}
	listed := func() int {
		count := 0
		for _, location := range book.Locations() {
			if !location.Removed {
				count++
			}
		}
		return count
	}
	before := listed()
	for _, try := range []struct {
		simulation string
		want       func() bool
	}{
		{"remove: Lord Howe", func() bool { return listed() == before-1 }},
		{"restore: Lord Howe", func() bool { return listed() == before }},
		{"fault: down, target: api", func() bool { return len(stage.Simulated.State().Tenants[0].Faults) == 1 }},
		{"clear: true", func() bool { return len(stage.Simulated.State().Tenants[0].Faults) == 0 }},
	} {
		if err := do(try.simulation); err != nil || !try.want() {
			t.Errorf("%s: it did not happen, %v", try.simulation, err)
		}
	}
	for simulation, want := range map[string]string{
		"remove: Mars": `bayside has no location "Mars"; it has ["Bayside Sydney"`, "revoke: true": "nothing was allowed at bayside",
	} {
		if err := do(simulation); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", simulation, err, want)
		}
	}
}
