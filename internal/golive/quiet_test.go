package golive

import (
	"os"
	"path/filepath"
	"testing"
)

// atom is a box with its content.
func atom(kind string, parts ...string) string {
	content := ""
	for _, part := range parts {
		content += part
	}
	size := len(content) + 8
	return string([]byte{byte(size >> 24), byte(size >> 16), byte(size >> 8), byte(size)}) + kind + content
}

// track is one that is on, of a kind.
func track(kind string) string {
	return atom("trak", atom("tkhd", "\x00\x00\x00\x03", "rest"), atom("mdia", atom("mdhd", "time"), atom("hdlr", "\x00\x00\x00\x00", "\x00\x00\x00\x00", kind, "rest")))
}

func TestOnlyCaptionsAreTurnedOff(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "film.mp4")
	film := func(captions string) string {
		return atom("ftyp", "isom") + atom("moov", atom("mvhd", "head"), track("vide"), captions) + atom("mdat", "sbtl")
	}
	if err := os.WriteFile(path, []byte(film(track("sbtl"))), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := quieten(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	off := track("sbtl")
	off = off[:19] + "\x02" + off[20:]
	if want := film(off); string(got) != want {
		t.Errorf("the film is\n%q, want\n%q", got, want)
	}
}

func TestABrokenFilmIsNotTouched(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a part that is too long":  "\x7f\x00\x00\x00moovtrak",
		"a track without a header": atom("moov", atom("trak", atom("mdia", atom("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00sbtl")))),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "film.mp4")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := quieten(path); err == nil {
				t.Error("nobody complains")
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != content {
				t.Errorf("the file is %q now, %v", got, err)
			}
		})
	}
}
