package golive

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// edit is what a film is made of, as files of one folder, and where it goes.
type edit struct {
	folder   string // where ffmpeg runs, so that names need no escaping
	picture  frame
	cut      Cut
	captions Captions
	// mp4 and webm are where the films go; webm may be empty.
	mp4, webm string
}

// The files of an edit's folder.
const (
	captureFile  = "capture.mkv"
	overlayFile  = "overlay.ass"
	captionsFile = "captions.vtt"
	metadataFile = "metadata.txt"
	stampsFile   = "stamps.ass"
)

// run runs ffmpeg in the edit's folder.
func (e edit) run(ctx context.Context, ffmpeg, what string, args ...string) error {
	cmd := command(ctx, ffmpeg, append([]string{"-hide_banner", "-v", "error", "-nostdin"}, args...)...)
	cmd.Dir = e.folder
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", what, failed(ctx, ffmpeg, err, complaint.String()))
	}
	return nil
}

// encode makes both films in one run, so that the capture is read and drawn over once.
func (e edit) encode(ctx context.Context, ffmpeg string) error {
	if err := e.run(ctx, ffmpeg, "make the film", e.arguments()...); err != nil {
		return err
	}
	if e.captions == Beside {
		return nil
	}
	return quieten(e.mp4)
}

// prove reads the films back, and refuses what is not as it should be.
func (e edit) prove(ctx context.Context, tools Tools) (Proof, error) {
	films := []string{e.mp4}
	if e.webm != "" {
		films = append(films, e.webm)
	}
	var first Proof
	for i, film := range films {
		proof, err := probe(ctx, tools, film, e.picture)
		if err != nil {
			return Proof{}, err
		}
		if err := proof.check(e); err != nil {
			return Proof{}, fmt.Errorf("%s: %w", filepath.Base(film), err)
		}
		if i == 0 {
			first = proof
		}
	}
	return first, nil
}

// arguments are those of ffmpeg.
func (e edit) arguments() []string {
	args := []string{"-i", captureFile, "-i", captionsFile, "-i", metadataFile}
	graph := "[0:v]" + e.filters()
	if e.webm == "" {
		return append(append(args, "-filter_complex", graph+"[mp4]"), e.mp4Output()...)
	}
	args = append(args, "-filter_complex", graph+",split[mp4][webm]")
	return append(append(args, e.mp4Output()...), e.webmOutput()...)
}

// filters make the film's picture of the capture: a constant rate, the frames
// that are kept, the band, what is drawn over it, and the colours of video.
func (e edit) filters() string {
	var runs []string
	for _, run := range e.cut.kept {
		runs = append(runs, fmt.Sprintf("between(n,%d,%d)", run.from, run.to-1))
	}
	return strings.Join([]string{
		"setpts=PTS-STARTPTS",
		fmt.Sprintf("fps=%d:start_time=0", FrameRate),
		"select='" + strings.Join(runs, "+") + "'",
		fmt.Sprintf("setpts=N/(%d*TB)", FrameRate),
		fmt.Sprintf("pad=%d:%d:0:0:%s", e.picture.film.Width, e.picture.film.Height, bandColour),
		"ass=" + overlayFile,
		"scale=out_color_matrix=bt709:out_range=tv",
		"format=yuv420p",
	}, ",")
}

// common are the settings of both films: the colours' meaning, the rate, and
// what stands beside the picture.
func (e edit) common(picture string) []string {
	disposition := "0"
	if e.captions == Beside {
		disposition = "default"
	}
	return []string{
		"-map", picture, "-map", "1:s", "-map_metadata", "2", "-map_chapters", "2",
		"-r", fmt.Sprint(FrameRate), "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-disposition:s:0", disposition, "-metadata:s:s:0", "language=eng", "-metadata:s:s:0", "title=English",
	}
}

// mp4Output is H.264 as every player has it, with a keyframe every two seconds.
// Slower presets make pages that hardly move no smaller.
func (e edit) mp4Output() []string {
	return append(e.common("[mp4]"), "-c:v", "libx264", "-preset", "faster", "-crf", "20", "-profile:v", "high", "-g", "60",
		"-c:s", "mov_text", "-movflags", "+faststart", "-f", "mp4", "-y", e.mp4)
}

// webmOutput is VP9 at the speed of live video: the picture hardly moves. Tuned
// for screens it leaves no shadows of the page before.
func (e edit) webmOutput() []string {
	return append(e.common("[webm]"), "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "28", "-tune-content", "screen", "-row-mt", "1", "-g", "150",
		"-deadline", "realtime", "-cpu-used", "8", "-c:s", "webvtt", "-default_mode", "passthrough", "-f", "webm", "-y", e.webm)
}
