package golive

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// bench is a folder beside the film in which everything is made first.
type bench struct {
	options Options
	folder  string
	base    string // of every file: the film's name without .mp4
}

// newBench makes the folder. Clear it.
func newBench(options Options) (*bench, error) {
	base, isMP4 := strings.CutSuffix(filepath.Base(options.Out), ".mp4")
	if !isMP4 || base == "" {
		return nil, fmt.Errorf("the film %q has to end in .mp4", options.Out)
	}
	folder, err := filepath.Abs(filepath.Dir(options.Out))
	if err != nil {
		return nil, fmt.Errorf("find the film's folder: %w", err)
	}
	made, err := os.MkdirTemp(folder, "."+base+"-unfinished-")
	if err != nil {
		return nil, fmt.Errorf("make a folder beside the film: %w", err)
	}
	return &bench{options: options, folder: made, base: base}, nil
}

// path is that of the file with an ending, while it is made.
func (b *bench) path(ending string) string { return filepath.Join(b.folder, b.base+ending) }

// finish makes all files of what the studio captured, and looks at the film.
func (b *bench) finish(ctx context.Context, s *studio, cut Cut) (Proof, error) {
	made := edit{folder: s.path(""), picture: s.picture, cut: cut, captions: b.options.Captions, mp4: b.path(".mp4")}
	if b.options.WebM {
		made.webm = b.path(".webm")
	}
	title := b.options.Product + ": demo video"
	texts := map[string]string{
		s.path(overlayFile): newOverlay(cut, s.picture, b.options.Product), s.path(captionsFile): webVTT(cut.Captions),
		s.path(metadataFile): cut.metadata(title), s.path(stampsFile): stampTimes(cut.Length, stillDistance(cut.Length)),
		b.path(".vtt"): webVTT(cut.Captions), b.path("-chapters.vtt"): webVTT(cut.chapters()), b.path(".md"): cut.transcript(title),
	}
	for path, text := range texts {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return Proof{}, fmt.Errorf("write what belongs to the film: %w", err)
		}
	}
	if err := made.encode(ctx, s.tools.FFmpeg); err != nil {
		return Proof{}, err
	}
	if err := made.sheet(ctx, s.tools.FFmpeg, b.path(".jpg")); err != nil {
		return Proof{}, err
	}
	return made.prove(ctx, s.tools)
}

// publish gives every file its name, the film last: where it is, all is.
func (b *bench) publish() ([]string, error) {
	folder := filepath.Dir(b.folder)
	var files []string
	for _, ending := range []string{".vtt", "-chapters.vtt", ".md", ".jpg", ".webm", ".mp4"} {
		if ending == ".webm" && !b.options.WebM {
			continue
		}
		to := filepath.Join(folder, b.base+ending)
		if err := os.Rename(b.path(ending), to); err != nil {
			return nil, fmt.Errorf("put the film in its place: %w", err)
		}
		files = append([]string{to}, files...)
	}
	return files, nil
}

// clear removes the folder and what is left in it.
func (b *bench) clear() error {
	if err := os.RemoveAll(b.folder); err != nil {
		return fmt.Errorf("clear up beside the film: %w", err)
	}
	return nil
}
