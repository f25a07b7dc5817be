package golive

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAllThatIsMissingIsTold(t *testing.T) {
	t.Parallel()
	none := filepath.Join(t.TempDir(), "none")
	_, err := FindTools(t.Context(), Tools{Chromium: none, FFmpeg: none, FFprobe: none, Xvfb: none})
	if err == nil {
		t.Fatal("a film can be made with nothing")
	}
	for _, want := range []string{"no Chromium", "no ffmpeg", "no ffprobe", "no Xvfb", "apt-get install chromium ffmpeg xvfb fonts-liberation adwaita-icon-theme"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

func TestAnFFmpegThatCannotIsRefused(t *testing.T) {
	t.Parallel()
	poor := filepath.Join(t.TempDir(), "ffmpeg")
	script := "#!/bin/sh\necho ' D  x11grab  V..... libx264  libx264rgb  libvpx-vp9 mov_text ... select pad tile'\n"
	if err := os.WriteFile(poor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := FindTools(t.Context(), Tools{Chromium: os.Getenv("MOORING_TEST_CHROMIUM"), FFmpeg: poor})
	if err == nil {
		t.Fatal("it is accepted")
	}
	for _, want := range []string{"without ass", "without webvtt"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "without libx264") {
		t.Errorf("it misses what is there: %v", err)
	}
}
