package golive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"mooring/internal/browser"
)

// install is how to get all that a film needs.
const install = "Debian: apt-get install chromium ffmpeg xvfb fonts-liberation adwaita-icon-theme"

// Where a desktop keeps what the film is drawn with.
const (
	fontFamily  = "Liberation Sans"
	fontFile    = "LiberationSans-Regular.ttf"
	cursorTheme = "Adwaita"
)

// Tools are the programs that a film is made with.
type Tools struct{ Chromium, FFmpeg, FFprobe, Xvfb string }

// FindTools returns the programs, each from the path given, else from the usual
// places. The error lists all that is missing, and how to get it.
func FindTools(ctx context.Context, given Tools) (Tools, error) {
	var missing []error
	found := Tools{
		FFmpeg:  look(given.FFmpeg, "ffmpeg", &missing),
		FFprobe: look(given.FFprobe, "ffprobe", &missing),
		Xvfb:    look(given.Xvfb, "Xvfb", &missing),
	}
	var err error
	if found.Chromium, err = browser.Find(given.Chromium); err != nil {
		missing = append(missing, err)
	}
	if found.FFmpeg != "" {
		missing = append(missing, abilities(ctx, found.FFmpeg)...)
	}
	missing = append(missing, drawing()...)
	if len(missing) > 0 {
		return Tools{}, fmt.Errorf("a film cannot be made here (%s): %w", install, errors.Join(missing...))
	}
	return found, nil
}

// look finds one program, or notes that it is missing.
func look(given, usual string, missing *[]error) string {
	name := given
	if name == "" {
		name = usual
	}
	path, err := exec.LookPath(name)
	if err != nil {
		*missing = append(*missing, fmt.Errorf("no %s: %w", usual, err))
	}
	return path
}

// needs are what an ffmpeg must have been built with, by the switch that lists
// such things.
var needs = map[string][]string{
	"-devices":  {"x11grab"},
	"-encoders": {"libx264rgb", "libx264", "libvpx-vp9", "mov_text", "webvtt"},
	"-filters":  {"ass", "select", "pad", "tile"},
}

// abilities lists what an ffmpeg lacks.
func abilities(ctx context.Context, ffmpeg string) []error {
	var missing []error
	for list, names := range needs {
		printed, err := output(ctx, ffmpeg, "-hide_banner", list)
		if err != nil {
			return append(missing, err)
		}
		has := map[string]bool{}
		for _, word := range strings.FieldsFunc(string(printed), separates) {
			has[word] = true
		}
		for _, name := range names {
			if !has[name] {
				missing = append(missing, fmt.Errorf("%s was built without %s", ffmpeg, name))
			}
		}
	}
	return missing
}

// separates reports what stands between the names in ffmpeg's lists.
func separates(letter rune) bool { return letter == ' ' || letter == '\n' || letter == ',' }

// drawing lists what letters and the pointer are drawn with and is not there:
// without them the film would show boxes and a black cross.
func drawing() []error {
	var missing []error
	if !below(fontFile, "/usr/share/fonts", "/usr/local/share/fonts") {
		missing = append(missing, errors.New("no font "+fontFamily))
	}
	if info, err := os.Stat(filepath.Join("/usr/share/icons", cursorTheme, "cursors")); err != nil || !info.IsDir() {
		missing = append(missing, errors.New("no pointers of the theme "+cursorTheme))
	}
	return missing
}

// below reports whether a file of that name stands somewhere in the folders.
func below(name string, folders ...string) bool {
	for _, folder := range folders {
		found := false
		err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Name() == name {
				found = true
				return fs.SkipAll
			}
			return nil
		})
		if err == nil && found {
			return true
		}
	}
	return false
}
