package main_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mooring/internal/golive"
)

func TestRecordPrintsAScriptToStartFrom(t *testing.T) {
	t.Parallel()
	printed := run(t, t.TempDir(), nil, "record", "--print-script")
	printed.want(t, 0)
	script, err := golive.ReadScript("printed", []byte(printed.stdout))
	if err != nil {
		t.Fatal(err)
	}
	if len(script.Sections) != 5 {
		t.Errorf("it has %d sections, and Core Practice asks for five", len(script.Sections))
	}
}

func TestRecordSaysWhatIsWrongBeforeItBegins(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "wrong.yaml"), []byte("product: X\nsections:\n  - section: 1\n    title: One\n    steps:\n      - dance: now\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]struct {
		args []string
		code int
		say  []string
	}{
		"a script that is not there":   {[]string{"--script", "none.yaml"}, 1, []string{"none.yaml"}},
		"a script with a wrong step":   {[]string{"--script", "wrong.yaml"}, 1, []string{"wrong.yaml", "dance"}},
		"a section that is not there":  {[]string{"--sections", "9"}, 1, []string{"no section 9"}},
		"another size":                 {[]string{"--size", "640x480"}, 2, []string{"1920x1080"}},
		"nobody sees the screen":       {[]string{"--against", "https://connect.example.com"}, 1, []string{"--display"}},
		"no address":                   {[]string{"--against", "connect", "--display", ":1"}, 1, []string{"--against is no address"}},
		"tools that are not installed": {[]string{"--ffmpeg", "none", "--chromium", "none"}, 1, []string{"no ffmpeg", "no Chromium", "apt-get install"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, folder, nil, append([]string{"record"}, try.args...)...).want(t, try.code, try.say...)
			if left, err := filepath.Glob(filepath.Join(folder, "*golive*")); err != nil || len(left) > 0 {
				t.Errorf("left over: %q, %v", left, err)
			}
		})
	}
}

// slowScript films a title card and then waits longer than any test.
const slowScript = `product: Recall Desk
names: {}
prepare: {}
sections:
  - section: 1
    title: A long wait
    steps:
      - open: "{{site}}/login"
      - pause: 10m
`

// filming starts a film, and returns once it is under way. Everything temporary
// goes into a folder whose name is returned.
func filming(t *testing.T) (recording *program, folder, temporary string) {
	t.Helper()
	folder = t.TempDir()
	// The browser's sockets need a shorter name than those of the test's own folders.
	temporary, err := os.MkdirTemp("", "record-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(temporary) })
	if err := os.WriteFile(filepath.Join(folder, "slow.yaml"), []byte(slowScript), 0o600); err != nil {
		t.Fatal(err)
	}
	recording = launch(t, folder, map[string]string{"TMPDIR": temporary}, "record", "--script", "slow.yaml", "--chromium", os.Getenv("MOORING_TEST_CHROMIUM"))
	for {
		printed, more := recording.stderr.Holds("section 1", 1)
		if printed {
			return recording, folder, temporary
		}
		select {
		case <-more:
		case <-recording.ended:
			t.Fatalf("it ended: %s", recording.stderr)
		case <-time.After(endPatience):
			t.Fatalf("it did not begin: %s", recording.stderr)
		}
	}
}

func TestARecordingThatIsInterruptedLeavesNothing(t *testing.T) {
	t.Parallel()
	recording, folder, temporary := filming(t)
	if code := recording.interrupt(t); code != 1 || !strings.Contains(recording.stderr.String(), "no film was made") {
		t.Errorf("it ends with %d and says %q", code, recording.stderr)
	}
	for _, place := range []struct {
		folder string
		want   int
	}{{folder, 1}, {temporary, 0}} {
		if left, err := os.ReadDir(place.folder); err != nil || len(left) != place.want {
			t.Errorf("left over: %v, %v", left, err)
		}
	}
	awaitNobody(t, temporary)
}

func TestWhatFilmsDiesWithARecordingThatIsKilled(t *testing.T) {
	t.Parallel()
	recording, _, temporary := filming(t)
	if len(working(t, temporary)) == 0 {
		t.Fatal("nothing is at work")
	}
	recording.kill()
	awaitNobody(t, temporary)
}

// awaitNobody waits until no process works in a folder any more.
func awaitNobody(t *testing.T, folder string) {
	t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	patience := time.After(endPatience)
	for {
		left := working(t, folder)
		if len(left) == 0 {
			return
		}
		select {
		case <-again.C:
		case <-patience:
			t.Fatalf("these still run: %q", left)
		}
	}
}

// working lists the processes that have a folder's name on their command line or
// in their environment, besides the program itself.
func working(t *testing.T, folder string) []string {
	t.Helper()
	if runtime.GOOS != "linux" {
		return nil
	}
	processes, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, process := range processes {
		// One that has ended meanwhile is none that is left.
		line, _ := os.ReadFile(filepath.Join(process, "cmdline"))
		surroundings, _ := os.ReadFile(filepath.Join(process, "environ"))
		if strings.Contains(string(line)+string(surroundings), folder) && !strings.HasPrefix(string(line), binary) {
			found = append(found, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return found
}
