package brand_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mooring/internal/brand"
)

// plain is a drawing that may be shown.
const plain = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40"><path d="M0 0h200v40z"/></svg>`

// folderOf writes files into a new folder.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		place := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// pngOf is a PNG of a size.
func pngOf(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// faultsOf loads a folder that cannot be used.
func faultsOf(t *testing.T, folder string) brand.Faults {
	t.Helper()
	loaded, err := brand.Load(folder)
	var faults brand.Faults
	if !errors.As(err, &faults) || len(faults) == 0 || loaded != nil {
		t.Fatalf("loaded %v, error %v", loaded, err)
	}
	return faults
}

func TestTheSampleFolderHasEverything(t *testing.T) {
	t.Parallel()
	loaded, err := brand.Load("testdata/brand")
	if err != nil {
		t.Fatal(err)
	}
	pictures := loaded.Provider("core-practice")
	for name, try := range map[string]struct {
		got           brand.Picture
		width, height int
		kind, ending  string
	}{
		"logo":       {loaded.Logo(), 176, 36, "image/svg+xml", "/logo.svg"},
		"connect":    {pictures.Connect, 256, 44, "image/svg+xml", "/core-practice-connect.svg"},
		"disconnect": {pictures.Disconnect, 148, 44, "image/svg+xml", "/core-practice-disconnect.svg"},
		"their logo": {pictures.Logo, 28, 28, "image/svg+xml", "/core-practice-logo.svg"},
	} {
		file, found := loaded.Find(try.got.URL)
		if !found || file.ContentType != try.kind || !strings.HasSuffix(try.got.URL, try.ending) {
			t.Errorf("%s: at %q is %q", name, try.got.URL, file.ContentType)
		}
		if try.got.Width != try.width || try.got.Height != try.height {
			t.Errorf("%s: %d × %d", name, try.got.Width, try.got.Height)
		}
	}
	if sheet, found := loaded.Find(loaded.Stylesheet()); !found || !strings.Contains(string(sheet.Content), "--accent: light-dark(") {
		t.Errorf("style sheet at %q: %q", loaded.Stylesheet(), sheet.Content)
	}
	if other := loaded.Provider("drchrono"); other != (brand.Pictures{}) {
		t.Errorf("another practice system has %v", other)
	}
}

func TestAPNGIsServedAsOneAndShownNoLargerThanItIs(t *testing.T) {
	t.Parallel()
	drawn := pngOf(t, 120, 36)
	loaded, err := brand.Load(folderOf(t, map[string]string{"core-practice/disconnect.png": drawn}))
	if err != nil {
		t.Fatal(err)
	}
	picture := loaded.Provider("core-practice").Disconnect
	file, found := loaded.Find(picture.URL)
	if !found || file.ContentType != "image/png" || string(file.Content) != drawn || !strings.HasSuffix(picture.URL, "/core-practice-disconnect.png") {
		t.Errorf("at %q is %q", picture.URL, file.ContentType)
	}
	if picture.Width != 120 || picture.Height != 36 {
		t.Errorf("%d × %d", picture.Width, picture.Height)
	}
}

func TestWithoutAFolderThereIsNothing(t *testing.T) {
	t.Parallel()
	empty, err := brand.Load("")
	if err != nil {
		t.Fatal(err)
	}
	bare, err := brand.Load(folderOf(t, map[string]string{"READ ME.txt": "ask marketing", ".DS_Store": "", "core-practice/.hidden.svg": "<"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, none := range map[string]*brand.Brand{"no folder": empty, "nil": nil, "zero": {}, "a folder without pictures": bare} {
		if !none.Logo().IsZero() || none.Provider("core-practice") != (brand.Pictures{}) || none.Stylesheet() != "" {
			t.Errorf("%s: has something", name)
		}
		if _, found := none.Find(""); found {
			t.Errorf("%s: serves something", name)
		}
	}
}

func TestEveryFaultIsToldAtOnce(t *testing.T) {
	t.Parallel()
	folder := folderOf(t, map[string]string{
		"brand.json": `{"accent": "green"}`, "logo.svg": "not a picture", "logo.png": plain,
		"core-practice/conect.svg": plain, "corepractice/connect.svg": plain, "core-practice/disconnect.png": pngOf(t, 400, 8),
	})
	text := faultsOf(t, folder).Error()
	for _, part := range []string{
		"holds brand.json, which has an accent that is not a colour such as #0a7d5a. Write {",
		"holds logo.svg, which is no SVG picture, or has text beside it", "holds logo.png, which is no PNG picture. Save it as PNG again",
		"holds both logo.png and logo.svg. Keep one of them.",
		"holds core-practice/conect.svg, which no page shows. Name it connect, disconnect or logo",
		"holds the folder corepractice, which is no practice system's. Name it core-practice",
		"holds core-practice/disconnect.png, which is 400 × 8 pixels and would be shown 6 pixels high",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("lacks %q:\n%s", part, text)
		}
	}
	if strings.Contains(text, folder) {
		t.Errorf("names a place of this machine: %s", text)
	}
}

func TestAFileThatCannotBeUsedIsRefused(t *testing.T) {
	t.Parallel()
	whole := pngOf(t, 100, 40)
	for name, try := range map[string]struct{ file, content, want string }{
		"too large":              {"logo.svg", plain + strings.Repeat(" ", 200<<10), "is larger than 200 KB"},
		"too many pixels":        {"logo.png", pngOf(t, 3000, 40), "is 3000 × 40 pixels. Save it with at most 2048 pixels"},
		"cut off":                {"logo.png", whole[:len(whole)-20], "is damaged"},
		"a signature alone":      {"logo.png", whole[:8], "is damaged"},
		"a PNG by another name":  {"logo.svg", whole, "is a PNG picture. Name it logo.png"},
		"an SVG by another name": {"logo.png", plain, "is no PNG picture"},
		"another kind":           {"logo.jpg", "\xff\xd8\xff", "no page shows. Name it logo.svg or logo.png"},
		"capital letters":        {"Logo.SVG", plain, "no page shows"},
		"a button at the top":    {"connect.svg", plain, "no page shows"},
		"empty":                  {"logo.svg", "", "is no SVG picture"},
		"a flat button":          {"core-practice/connect.svg", strings.Replace(plain, "200 40", "2000 100", 1), "shown 16 pixels high, too small to read"},
		"no size":                {"logo.svg", strings.Replace(plain, `viewBox="0 0 200 40"`, `width="100%"`, 1), "does not say how large it is"},
		"an odd size":            {"logo.svg", strings.Replace(plain, "0 0 200 40", "0 0 NaN 40", 1), "does not say how large it is"},
		"not JSON":               {"brand.json", "accent: green", "is not JSON with an accent"},
		"an unknown setting":     {"brand.json", `{"colour": "#fff"}`, "is not JSON with an accent and nothing else"},
		"JSON that goes on":      {"brand.json", `{"accent": "#fff"} {}`, "goes on after its end"},
		"a colour too long":      {"brand.json", `{"accent": "#0a7d5a00"}`, "not a colour such as"},
		"a colour with a sign":   {"brand.json", `{"accent": "#+a7d5a"}`, "not a colour such as"},
		"a colour with a style":  {"brand.json", `{"accent": "#fff}"}`, "not a colour such as"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faults := faultsOf(t, folderOf(t, map[string]string{try.file: try.content}))
			if len(faults) != 1 || !strings.Contains(faults[0].Error(), "holds "+try.file+", which ") || !strings.Contains(faults[0].Error(), try.want) {
				t.Errorf("%v, want %q", faults, try.want)
			}
		})
	}
}

func TestAFolderThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	file := filepath.Join(folderOf(t, map[string]string{"logo.svg": plain}), "logo.svg")
	dangling := t.TempDir()
	if err := os.Symlink(nowhere, filepath.Join(dangling, "logo.svg")); err != nil {
		t.Fatal(err)
	}
	inside := folderOf(t, map[string]string{"logo.svg/logo.svg": plain})
	for folder, want := range map[string]string{
		nowhere: "the brand folder does not exist", file: "is no folder that can be read", dangling: "holds logo.svg, which cannot be read",
		inside: "holds the folder logo.svg",
	} {
		if faults := faultsOf(t, folder); len(faults) != 1 || !strings.Contains(faults.Error(), want) {
			t.Errorf("%v, want %q", faults, want)
		}
	}
}

func TestAPictureIsShownNoLargerThanItsPlaceAndItself(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct{ content, want string }{
		"as it is":         {pngOf(t, 100, 30), "100 30"},
		"twice the pixels": {pngOf(t, 300, 88), "150 44"},
		"too wide":         {pngOf(t, 640, 80), "320 40"},
	} {
		loaded, err := brand.Load(folderOf(t, map[string]string{"core-practice/connect.png": try.content}))
		if err != nil {
			t.Fatal(err)
		}
		got := loaded.Provider("core-practice").Connect
		if shown := fmt.Sprint(got.Width, got.Height); shown != try.want {
			t.Errorf("%s: shown as %s, want %s", name, shown, try.want)
		}
	}
}

func TestTheAddressFollowsTheContentAndOnlyTheWholeOneIsServed(t *testing.T) {
	t.Parallel()
	urls := make(map[string]bool)
	for _, content := range []string{plain, strings.Replace(plain, "h200", "h100", 1)} {
		loaded, err := brand.Load(folderOf(t, map[string]string{"logo.svg": content, "core-practice/logo.svg": content}))
		if err != nil {
			t.Fatal(err)
		}
		url := loaded.Logo().URL
		urls[url], urls[loaded.Provider("core-practice").Logo.URL] = true, true
		if file, found := loaded.Find(url); !found || string(file.Content) != content {
			t.Errorf("%s: not what the file holds", url)
		}
		for _, odd := range []string{
			"", "/brand/", "/brand/logo.svg", url + "/", strings.TrimSuffix(url, "logo.svg"), strings.Replace(url, "logo", "../logo", 1),
			"/brand/0000000000000000/logo.svg", strings.ToUpper(url), "/brand/../../../../etc/passwd", url + "?",
		} {
			if _, found := loaded.Find(odd); found {
				t.Errorf("%q is served", odd)
			}
		}
	}
	if len(urls) != 4 {
		t.Errorf("%d addresses for 4 files", len(urls))
	}
}
