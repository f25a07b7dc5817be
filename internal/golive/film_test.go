package golive_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/golive"
)

// Tests that film are not parallel: each counts what is left over on the whole
// machine's temporary folder, and two cores film one window well.

// site has a page with a link far from its corner, and what was asked of it.
type site struct {
	*httptest.Server
	asked chan string
}

func newSite(t *testing.T) site {
	t.Helper()
	s := site{asked: make(chan string, 10)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			http.NotFound(w, r)
			return
		}
		s.asked <- r.URL.Path
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<title>Page</title><body style="margin:4rem;font:1.5rem sans-serif"><h1>The page %s</h1>
			<a href="/next" style="position:absolute;right:9rem;bottom:7rem">Onwards</a>`, r.URL.Path)
	}))
	t.Cleanup(s.Close)
	return s
}

// play films a title card, a caption and a click on the page's link.
func (s site) play(ctx context.Context, set golive.Set) error {
	if err := set.Page.Goto(s.URL + "/first"); err != nil {
		return err
	}
	set.Timeline.Section(3, `One = two; {three} # four \ five`)
	if err := wait(ctx, golive.CardLength); err != nil {
		return err
	}
	set.Timeline.Say("A link is pressed.")
	at, err := set.Page.Locate("link", "Onwards")
	if err != nil {
		return err
	}
	x, y := at.Centre()
	if err := errors.Join(set.Hand.Move(ctx, x, y), set.Hand.Click(ctx)); err != nil {
		return err
	}
	if err := set.Page.WaitURL(s.URL + "/next"); err != nil {
		return err
	}
	return wait(ctx, time.Second)
}

// wait lets a viewer look.
func wait(ctx context.Context, length time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil
	}
	return ctx.Err()
}

// options are those of a film in a folder of its own. Everything temporary is
// made below another, which the test finds empty afterwards.
func options(t *testing.T) golive.Options {
	t.Helper()
	out := t.TempDir()
	// The browser's sockets need a shorter name than those of the test's own folders.
	temporary, err := os.MkdirTemp("", "film-")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temporary)
	t.Cleanup(func() {
		defer os.Remove(temporary)
		if left := names(t, temporary); len(left) > 0 {
			t.Errorf("this is left over: %q", left)
		}
		if left := running(t, temporary); len(left) > 0 {
			t.Errorf("these still run: %q", left)
		}
	})
	return golive.Options{Out: filepath.Join(out, "film.mp4"), Product: "Recall Desk", WebM: true, Tools: tools(t)}
}

// tools are those of this machine.
func tools(t testing.TB) golive.Tools {
	t.Helper()
	found, err := golive.FindTools(t.Context(), golive.Tools{Chromium: os.Getenv("MOORING_TEST_CHROMIUM")})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}

// running lists the processes that were started with a folder's name.
func running(t *testing.T, folder string) []string {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, line := range lines {
		// A process that has ended meanwhile is none that is left.
		if text, err := os.ReadFile(line); err == nil && strings.Contains(string(text), folder) {
			found = append(found, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}

func TestAFilmIsWhatWasPlayed(t *testing.T) {
	s := newSite(t)
	made := options(t)
	film, err := golive.Make(t.Context(), made, s.play)
	if err != nil {
		t.Fatal(err)
	}
	if asked := []string{<-s.asked, <-s.asked}; !slices.Equal(asked, []string{"/first", "/next"}) {
		t.Errorf("the pointer made the browser ask for %q", asked)
	}
	want := []string{"film-chapters.vtt", "film.jpg", "film.md", "film.mp4", "film.vtt", "film.webm"}
	if diff := cmp.Diff(want, names(t, filepath.Dir(made.Out))); diff != "" {
		t.Errorf("beside the film (-want +got):\n%s", diff)
	}
	if len(film.Files) != len(want) || film.Files[0] != made.Out {
		t.Errorf("the film's files are %q", film.Files)
	}
	proof := film.Proof
	if proof.Size != golive.Small() || proof.Rate != golive.FrameRate || proof.Video != "h264" || proof.Profile != "High" || proof.Shown {
		t.Errorf("the film is %+v", proof)
	}
	if len(film.Cut.Clicks) != 1 || film.Cut.Clicks[0].X < golive.Small().Width*2/3 {
		t.Errorf("the clicks are at %+v", film.Cut.Clicks)
	}
	if least := golive.CardLength + time.Second; film.Cut.Length < least {
		t.Errorf("the film is %s long, and has to be longer than %s", film.Cut.Length, least)
	}
	captions, err := os.ReadFile(strings.TrimSuffix(made.Out, ".mp4") + ".vtt")
	if err != nil || !strings.Contains(string(captions), "A link is pressed.") {
		t.Errorf("the captions are %q, %v", captions, err)
	}
}

func TestALargeFilmWithCaptionsBesideIt(t *testing.T) {
	s := newSite(t)
	made := options(t)
	made.Size, made.Captions, made.WebM = golive.Large(), golive.Beside, false
	film, err := golive.Make(t.Context(), made, s.play)
	if err != nil {
		t.Fatal(err)
	}
	if !film.Proof.Shown || film.Proof.Size != golive.Large() {
		t.Errorf("the film is %+v", film.Proof)
	}
	if click := film.Cut.Clicks[0]; click.X < golive.Large().Width*2/3 || click.Y < golive.Large().Height*2/3 {
		t.Errorf("the click is at %+v", click)
	}
}

func TestASceneThatFailsLeavesNothing(t *testing.T) {
	made := options(t)
	wrong := errors.New("no such button")
	_, err := golive.Make(t.Context(), made, func(context.Context, golive.Set) error { return wrong })
	if !errors.Is(err, wrong) {
		t.Errorf("the error is %v", err)
	}
	if left := names(t, filepath.Dir(made.Out)); len(left) > 0 {
		t.Errorf("beside the film is %q", left)
	}
}

func TestAFilmThatIsStoppedLeavesNothing(t *testing.T) {
	made := options(t)
	ctx, stop := context.WithCancel(t.Context())
	began := time.Now()
	_, err := golive.Make(ctx, made, func(ctx context.Context, set golive.Set) error {
		set.Timeline.Section(1, "Cut short")
		began = time.Now()
		stop()
		return wait(ctx, time.Hour)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if took := time.Since(began); took > 2*time.Minute {
		t.Errorf("it took %s to stop", took)
	}
	if left := names(t, filepath.Dir(made.Out)); len(left) > 0 {
		t.Errorf("beside the film is %q", left)
	}
}

func TestAFilmNeedsItsEnding(t *testing.T) {
	t.Parallel()
	for _, out := range []string{"film", "film.mov", ".mp4"} {
		made := golive.Options{Out: filepath.Join(t.TempDir(), out)}
		_, err := golive.Make(t.Context(), made, func(context.Context, golive.Set) error { return nil })
		if err == nil || !strings.Contains(err.Error(), ".mp4") {
			t.Errorf("%s: %v", out, err)
		}
	}
}
