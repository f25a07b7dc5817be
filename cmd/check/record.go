package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// What the short film is to be.
const (
	filmSection = "2"
	filmWidth   = 1280
	filmHeight  = 720
	filmRate    = 30
	// filmShortest and filmLongest bound the length of one section.
	filmShortest, filmLongest = 5 * time.Second, 90 * time.Second
)

// prepareFilming finds or installs what a film is made with besides Chromium.
func prepareFilming(ctx context.Context, w *workshop) error {
	for _, name := range []string{"ffmpeg", "ffprobe", "Xvfb"} {
		if _, err := exec.LookPath(name); err != nil {
			return w.install(ctx, "what films are made with", "ffmpeg", "xvfb", "adwaita-icon-theme", "fonts-liberation")
		}
	}
	return nil
}

// checkFilm records one section of the demo video, and proves by the files that
// they are what was promised.
func checkFilm(ctx context.Context, w *workshop) error {
	program, err := w.program(ctx)
	if err != nil {
		return err
	}
	film := filepath.Join(filepath.Dir(program), "film.mp4")
	begun := time.Now()
	if err := w.tool(ctx, program, "record", "--sections", filmSection, "--out", film, "--chromium", w.chromium()); err != nil {
		return err
	}
	took := time.Since(begun)
	var faults []error
	for _, file := range []struct{ path, codec string }{{film, "h264"}, {filepath.Join(filepath.Dir(program), "film.webm"), "vp9"}} {
		length, err := w.proveFilm(ctx, file.path, file.codec)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", filepath.Base(file.path), err))
			continue
		}
		fmt.Fprintf(w.out, "   %s: %s long; made in %.1f times that\n", filepath.Base(file.path), seconds(length), took.Seconds()/length.Seconds())
	}
	return errors.Join(faults...)
}

// probed is what ffprobe says of a film.
type probed struct {
	Streams []struct {
		Type   string `json:"codec_type"`
		Codec  string `json:"codec_name"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Rate   string `json:"r_frame_rate"`
		Mean   string `json:"avg_frame_rate"`
		Frames string `json:"nb_read_packets"`
	} `json:"streams"`
	Chapters []struct {
		Tags map[string]string `json:"tags"`
	} `json:"chapters"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// proveFilm holds a file against what was promised, and returns its length.
func (w *workshop) proveFilm(ctx context.Context, path, codec string) (time.Duration, error) {
	said, err := w.output(ctx, "ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_chapters", "-show_format", "-of", "json", path)
	if err != nil {
		return 0, err
	}
	var film probed
	if err := json.Unmarshal([]byte(said), &film); err != nil {
		return 0, fmt.Errorf("read what ffprobe says: %w", err)
	}
	length, err := film.fits(codec)
	if err != nil {
		return 0, err
	}
	return length, w.proveFrames(ctx, path)
}

// fits says what is not as promised: size, rate, length, streams and chapters.
func (p probed) fits(codec string) (time.Duration, error) {
	number, err := strconv.ParseFloat(p.Format.Duration, 64)
	if err != nil {
		return 0, fmt.Errorf("its length is %q", p.Format.Duration)
	}
	length := time.Duration(number * float64(time.Second))
	var faults []error
	if length < filmShortest || length > filmLongest {
		faults = append(faults, fmt.Errorf("it is %s long", seconds(length)))
	}
	if len(p.Chapters) != 1 || p.Chapters[0].Tags["title"] == "" {
		faults = append(faults, fmt.Errorf("its chapters are %v, want one with a title", p.Chapters))
	}
	streams := map[string]int{}
	for _, stream := range p.Streams {
		streams[stream.Type]++
		if stream.Type != "video" {
			continue
		}
		frames, err := strconv.Atoi(stream.Frames)
		wanted := int(math.Round(number * filmRate))
		if stream.Codec != codec || stream.Width != filmWidth || stream.Height != filmHeight ||
			stream.Rate != "30/1" || err != nil || frames < wanted-filmRate || frames > wanted+filmRate {
			faults = append(faults, fmt.Errorf("its video is %+v, want %s of %d by %d with %d frames", stream, codec, filmWidth, filmHeight, wanted))
		}
	}
	if streams["video"] != 1 || streams["subtitle"] != 1 {
		faults = append(faults, fmt.Errorf("its streams are %v, want one of video and one of captions", streams))
	}
	return length, errors.Join(faults...)
}

// proveFrames reads a frame of each second back and looks at how much its shades
// differ: a page with text is never of one shade, a blank one is.
func (w *workshop) proveFrames(ctx context.Context, path string) error {
	const width, height = filmWidth / 4, filmHeight / 4
	pixels, err := w.output(ctx, "ffmpeg", "-v", "error", "-i", path, "-an", "-sn",
		"-vf", fmt.Sprintf("fps=1,scale=%d:%d", width, height), "-pix_fmt", "gray", "-f", "rawvideo", "-")
	if err != nil {
		return err
	}
	frames := len(pixels) / (width * height)
	if frames == 0 {
		return errors.New("it has no frames")
	}
	for i := range frames {
		if spread := deviation(pixels[i*width*height : (i+1)*width*height]); spread < blankBelow {
			return fmt.Errorf("second %d is blank: its shades differ by %.1f", i, spread)
		}
	}
	return nil
}

// blankBelow is the standard deviation of the shades (0 to 255) below which a
// frame shows nothing. A title card has about 30.
const blankBelow = 6

// deviation is the standard deviation of bytes.
func deviation(shades string) float64 {
	var sum, squares float64
	for i := range len(shades) {
		shade := float64(shades[i])
		sum, squares = sum+shade, squares+shade*shade
	}
	count := float64(len(shades))
	mean := sum / count
	return math.Sqrt(squares/count - mean*mean)
}
