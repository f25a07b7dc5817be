package golive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// capture is a recording of a part of a screen that goes on.
type capture struct {
	file    string
	process *exec.Cmd
	input   io.WriteCloser
	ended   chan error
}

// source is the part of a screen that is captured.
type source struct {
	screen *screen
	corner point
	size   Size
}

// startCapture records a part of a screen, without loss, into a file, and
// returns once it does. Each frame is stamped with the time of the clock. It
// ends with ctx; stop it.
func startCapture(ctx context.Context, ffmpeg string, from source, file string) (*capture, error) {
	// Red, green and blue as they are: other ways of writing pixels tint them.
	cmd := command(ctx, ffmpeg, "-hide_banner", "-loglevel", "error", "-nostats", "-progress", "pipe:1",
		"-f", "x11grab", "-draw_mouse", "1", "-framerate", strconv.Itoa(FrameRate), "-video_size", from.size.String(),
		"-thread_queue_size", "64", "-i", fmt.Sprintf("%s+%.0f,%.0f", from.screen.display, from.corner.x, from.corner.y),
		"-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "0", "-copyts", "-y", file)
	cmd.Env = append(cmd.Env, from.screen.environment()...)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("capture the screen: %w", err)
	}
	progress, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("capture the screen: %w", err)
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("capture the screen: %w", err)
	}
	c := &capture{file: file, process: cmd, input: input, ended: make(chan error, 1)}
	rolling := make(chan struct{})
	go func() {
		follow(progress, rolling)
		if err := cmd.Wait(); err != nil {
			c.ended <- failed(ctx, ffmpeg, err, complaint.String())
		}
		close(c.ended)
	}()
	select {
	case <-rolling:
		return c, nil
	case err := <-c.ended:
		return nil, fmt.Errorf("capture the screen: %w", errors.Join(err, errors.New("it ended before its first frame")))
	case <-time.After(startPatience):
		return nil, errors.Join(fmt.Errorf("capture the screen: no frame within %s", startPatience), c.kill())
	}
}

// follow reads ffmpeg's reports to their end, and tells once when the first
// frame is there.
func follow(progress io.Reader, rolling chan<- struct{}) {
	told := false
	for lines := bufio.NewScanner(progress); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "=")
		if frames, err := strconv.Atoi(strings.TrimSpace(value)); name == "frame" && err == nil && frames > 0 && !told {
			told = true
			close(rolling)
		}
	}
}

// stop ends the recording and closes its file.
func (c *capture) stop() error {
	// ffmpeg may have ended by itself; why is what is told then.
	_, asked := io.WriteString(c.input, "q")
	select {
	case err := <-c.ended:
		return err
	case <-time.After(startPatience):
		return errors.Join(errors.New("the capture does not end"), asked, c.kill())
	}
}

// kill ends it without caring for its file.
func (c *capture) kill() error { return c.process.Process.Kill() }

// began is when the first frame of a capture was taken, by the clock.
func (c *capture) began(ctx context.Context, ffprobe string) (time.Time, error) {
	printed, err := output(ctx, ffprobe, "-v", "error", "-show_entries", "format=start_time", "-of", "default=noprint_wrappers=1:nokey=1", c.file)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the capture began: %w", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(printed)), 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when the capture began: %w", err)
	}
	return time.UnixMicro(int64(seconds * 1e6)), nil
}
