package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestChoosingAStepBringsWhatItNeeds(t *testing.T) {
	t.Parallel()
	steps, err := choose(allSteps(), "vet, test")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"compiler", "chromium", "axe", "postgres", "filming", "examples", "vet", "test"}, names(steps)); diff != "" {
		t.Error(diff)
	}
	if _, err := choose(allSteps(), "vet,nonsense"); err == nil {
		t.Error("an unknown step is accepted")
	}
}

func TestEveryNeedIsAPreparation(t *testing.T) {
	t.Parallel()
	prepared := map[string]bool{}
	for _, s := range allSteps() {
		prepared[s.name] = s.preparation
		for _, need := range s.needs {
			if !prepared[need] {
				t.Errorf("%s needs %s, which is no preparation before it", s.name, need)
			}
		}
	}
}

func TestAFailedCheckDoesNotStopTheOthersAndAFailedPreparationDoes(t *testing.T) {
	t.Parallel()
	broken := func(context.Context, *workshop) error { return errors.New("broken") }
	fine := func(context.Context, *workshop) error { return nil }

	var out strings.Builder
	err := runSteps(t.Context(), &workshop{out: &out, tests: &tally{passed: 3}},
		[]step{{name: "first", run: broken}, {name: "second", run: fine}})
	if err == nil || err.Error() != "failed: first" {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(out.String(), "second  passed") || !strings.HasSuffix(out.String(), "\n3 passed, 0 failed\n") {
		t.Errorf("output:\n%s", out.String())
	}

	out.Reset()
	err = runSteps(t.Context(), &workshop{out: &out},
		[]step{{name: "first", preparation: true, run: broken}, {name: "second", run: fine}})
	if err == nil || strings.Contains(out.String(), "== second") {
		t.Errorf("error %v, output:\n%s", err, out.String())
	}
}

func TestTheDigestDecides(t *testing.T) {
	t.Parallel()
	content := []byte("a script")
	sum := sha512.Sum512(content)
	integrity := "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
	if err := verify(content, integrity); err != nil {
		t.Error(err)
	}
	if verify([]byte("another script"), integrity) == nil {
		t.Error("another content is accepted")
	}
	if verify(content, "sha1-"+integrity[7:]) == nil {
		t.Error("another algorithm is accepted")
	}
}

func TestExtractTakesTheOneFile(t *testing.T) {
	t.Parallel()
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	files := tar.NewWriter(zipped)
	for name, body := range map[string]string{"package/other.js": "no", axeFile: "yes"} {
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(body))}); err != nil {
			t.Fatal(err)
		}
		if _, err := files.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	if got, err := extract(archive.Bytes(), axeFile); err != nil || string(got) != "yes" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := extract(archive.Bytes(), "package/absent.js"); err == nil {
		t.Error("a file that is not there is found")
	}
}

func TestStrangersAtTheTopAreNamedOnce(t *testing.T) {
	t.Parallel()
	got := strangers([]string{"go.mod", ".ci/run", "cmd/check/main.go", "notes/a.md", "notes/b.md", "Makefile"})
	want := []string{
		"notes: not one of the agreed names at the top level",
		"Makefile: not one of the agreed names at the top level",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheTreeCheckFindsBinaryLargeAndUnknownFiles(t *testing.T) {
	t.Parallel()
	w, out := repository(t)
	write(t, w, "cmd/fine.go", "package fine\n")
	if err := checkTree(t.Context(), w); err != nil {
		t.Fatalf("a clean tree: %v\n%s", err, out)
	}
	write(t, w, "static/a.png", "PNG\x00")
	write(t, w, "web/large.txt", strings.Repeat("x", largest+1))
	write(t, w, "stray.txt", "")
	write(t, w, ".gitignore", "*.log\n")
	write(t, w, "ignored.log", "\x00")
	if err := checkTree(t.Context(), w); err == nil {
		t.Error("nothing was found")
	}
	want := "stray.txt: not one of the agreed names at the top level\n" +
		"static/a.png: a binary file\nweb/large.txt: 1048577 bytes, more than 1048576\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTheFormatCheckNamesTheFileAndLeavesTemplAlone(t *testing.T) {
	t.Parallel()
	w, out := repository(t)
	write(t, w, "web/bad.go", "package  web\n")
	write(t, w, "web/page_templ.go", "package  web\n")
	if err := checkFormat(t.Context(), w); err == nil {
		t.Error("nothing was found")
	}
	if got := out.String(); got != "web/bad.go: not formatted: run gofmt -w\n" {
		t.Errorf("output %q", got)
	}
}

func TestGeneratedFilesAreComparedAndPutBack(t *testing.T) {
	t.Parallel()
	w, _ := repository(t)
	write(t, w, "a_templ.go", "as it was")
	write(t, w, "gone_templ.go", "was there")
	before, err := w.generated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, "a_templ.go", "as generated")
	write(t, w, "new_templ.go", "as generated")
	if err := os.Remove(w.path("gone_templ.go")); err != nil {
		t.Fatal(err)
	}
	after, err := w.generated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a_templ.go", "gone_templ.go", "new_templ.go"}, differing(before, after)); diff != "" {
		t.Error(diff)
	}
	if err := w.restore(before, after); err != nil {
		t.Fatal(err)
	}
	now, err := w.generated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, now); diff != "" {
		t.Error(diff)
	}
}

// repository makes an empty one, in a folder whose name holds a space.
func repository(t *testing.T) (*workshop, *strings.Builder) {
	t.Helper()
	out := &strings.Builder{}
	w := &workshop{out: out, root: filepath.Join(t.TempDir(), "a clone"), env: os.Environ()}
	if err := os.Mkdir(w.root, 0o755); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command("git", "init", "-q", w.root).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v: %s", err, output)
	}
	return w, out
}

func write(t *testing.T, w *workshop, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func names(steps []step) []string {
	var list []string
	for _, s := range steps {
		list = append(list, s.name)
	}
	return list
}
