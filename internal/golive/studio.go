package golive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"mooring/internal/browser"
)

// Set is what a scene is played with.
type Set struct {
	Page     *browser.Page
	Hand     Hand
	Timeline *Timeline
}

// Scene is what is played in front of the camera.
type Scene func(ctx context.Context, set Set) error

// studio is a screen with a browser's window on it and a hand at its pointer.
type studio struct {
	Set

	tools   Tools
	picture frame
	folder  string // the browser's; sockets have short names, so it has none below it
	screen  *screen
	browser *browser.Browser
	pointer *pointer
}

// openStudio sets everything up, below a folder of its own. Close it.
func openStudio(ctx context.Context, tools Tools, picture frame, options Options) (opened *studio, err error) {
	s := &studio{tools: tools, picture: picture, Set: Set{Timeline: NewTimeline(time.Now)}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.folder, err = os.MkdirTemp("", "mooring-film-"); err != nil {
		return nil, fmt.Errorf("make the studio's folder: %w", err)
	}
	if err := os.Mkdir(s.path(""), 0o700); err != nil {
		return nil, fmt.Errorf("make the studio's folder: %w", err)
	}
	if s.screen, err = findScreen(ctx, tools, picture, options.Display); err != nil {
		return nil, err
	}
	if err := s.openWindow(ctx, options.Hosts); err != nil {
		return nil, err
	}
	if s.pointer, err = openPointer(s.screen.display, s.Timeline); err != nil {
		return nil, err
	}
	s.Hand = s.pointer
	return s, s.findPage(ctx)
}

// findScreen is a screen that is there, or else a new one.
func findScreen(ctx context.Context, tools Tools, picture frame, display string) (*screen, error) {
	if display != "" {
		return &screen{display: display, authority: authority()}, nil
	}
	return openScreen(ctx, tools.Xvfb, picture.screen())
}

// openWindow shows the browser's window.
func (s *studio) openWindow(ctx context.Context, hosts []string) (err error) {
	units, scale := s.picture.units(), s.picture.film.scale()
	s.browser, err = browser.Launch(ctx, browser.Settings{
		Binary: s.tools.Chromium, Folder: s.folder, Window: true, Width: units.Width, Height: units.Height, Hosts: hosts,
		Flags: []string{"force-device-scale-factor=" + strconv.FormatFloat(scale, 'f', -1, 64)},
		Env:   append(s.screen.environment(), "XCURSOR_THEME="+cursorTheme, fmt.Sprintf("XCURSOR_SIZE=%.0f", 32*scale)),
	})
	if err != nil {
		return err
	}
	s.Page, err = s.browser.NewPage(ctx, browser.Options{JavaScript: true})
	return err
}

// findPage learns where pages are on the screen, and takes the focus from the
// address bar, where a fresh window has it.
func (s *studio) findPage(ctx context.Context) error {
	if err := s.Page.Goto(slatePage); err != nil {
		return fmt.Errorf("show the slate: %w", err)
	}
	corner, err := s.pointer.find(ctx, s.picture.window(), s.picture.units().Width)
	if err != nil {
		return err
	}
	s.pointer.corner = corner
	if err := s.Hand.Move(ctx, unitWidth*3/4, unitHeight/2); err != nil {
		return err
	}
	return s.Hand.Click(ctx)
}

// shoot films a scene, and returns its timeline as the film has it.
func (s *studio) shoot(ctx context.Context, scene Scene) (Cut, error) {
	taken, err := startCapture(ctx, s.tools.FFmpeg, source{s.screen, s.pointer.corner, s.picture.window()}, s.path(captureFile))
	if err != nil {
		return Cut{}, err
	}
	played := scene(ctx, s.Set)
	last := time.Now()
	if err := errors.Join(played, taken.stop()); err != nil {
		return Cut{}, err
	}
	first, err := taken.began(ctx, s.tools.FFprobe)
	if err != nil {
		return Cut{}, err
	}
	return s.Timeline.Cut(first, last), nil
}

// path is that of a file that the film is made of.
func (s *studio) path(name string) string { return filepath.Join(s.folder, "edit", name) }

// close takes everything down and removes the folder.
func (s *studio) close() error {
	var faults []error
	if s.pointer != nil {
		s.pointer.close()
	}
	if s.Page != nil {
		s.Page.Close()
	}
	if s.browser != nil {
		faults = append(faults, s.browser.Close())
	}
	if s.screen != nil {
		faults = append(faults, s.screen.close())
	}
	if s.folder != "" {
		faults = append(faults, os.RemoveAll(s.folder))
	}
	return errors.Join(faults...)
}
