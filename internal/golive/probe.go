package golive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Proof is what was read back from a finished film.
type Proof struct {
	Size   Size
	Rate   float64 // frames a second; 0 when it is not constant
	Length time.Duration
	// Video, Profile, Pixels, Colours and Captions are codecs and formats, by the
	// names of ffprobe.
	Video, Profile, Pixels, Colours, Captions string
	// Shown reports whether players turn the captions on by themselves.
	Shown    bool
	Chapters []Span
	// Looks are the pages that were looked at, one each second.
	Looks []Look
}

// probed is what ffprobe prints. Names are ffprobe's own.
type probed struct {
	Streams []struct {
		CodecType   string `json:"codec_type"`
		CodecName   string `json:"codec_name"`
		Profile     string `json:"profile"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
		PixFmt      string `json:"pix_fmt"`
		ColorSpace  string `json:"color_space"`
		Rate        string `json:"r_frame_rate"`
		Average     string `json:"avg_frame_rate"`
		Disposition struct {
			Default int `json:"default"`
		} `json:"disposition"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
	Chapters []struct {
		Start string `json:"start_time"`
		End   string `json:"end_time"`
		Tags  struct {
			Title string `json:"title"`
		} `json:"tags"`
	} `json:"chapters"`
}

// probe reads a film back: what its file says, and what its frames show.
func probe(ctx context.Context, tools Tools, film string, picture frame) (Proof, error) {
	printed, err := output(ctx, tools.FFprobe, "-v", "error", "-show_streams", "-show_chapters", "-show_format", "-of", "json", film)
	if err != nil {
		return Proof{}, fmt.Errorf("read the film back: %w", err)
	}
	var found probed
	if err := json.Unmarshal(printed, &found); err != nil {
		return Proof{}, fmt.Errorf("read the film back: %w", err)
	}
	proof, err := found.proof()
	if err != nil {
		return Proof{}, err
	}
	proof.Looks, err = looks(ctx, tools.FFmpeg, film, picture)
	return proof, err
}

// proof translates.
func (p probed) proof() (Proof, error) {
	var proof Proof
	var faults []error
	for _, stream := range p.Streams {
		switch {
		case stream.CodecType == "video" && proof.Video == "":
			proof.Video, proof.Profile, proof.Pixels, proof.Colours = stream.CodecName, stream.Profile, stream.PixFmt, stream.ColorSpace
			proof.Size = Size{stream.Width, stream.Height}
			if stream.Rate == stream.Average {
				proof.Rate = ratio(stream.Rate)
			}
		case stream.CodecType == "subtitle":
			proof.Captions, proof.Shown = stream.CodecName, stream.Disposition.Default == 1
		}
	}
	length, err := seconds(p.Format.Duration)
	faults = append(faults, err)
	proof.Length = length
	for _, chapter := range p.Chapters {
		from, err := seconds(chapter.Start)
		faults = append(faults, err)
		to, err := seconds(chapter.End)
		faults = append(faults, err)
		proof.Chapters = append(proof.Chapters, Span{From: from, To: to, Text: chapter.Tags.Title})
	}
	return proof, errors.Join(faults...)
}

// seconds reads a time as ffprobe prints it.
func seconds(text string) (time.Duration, error) {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("ffprobe tells the time %q: %w", text, err)
	}
	return time.Duration(math.Round(number*1e6)) * time.Microsecond, nil
}

// ratio reads one as ffprobe prints it, 0 for one that is none.
func ratio(text string) float64 {
	var over, under float64
	if n, err := fmt.Sscanf(text, "%f/%f", &over, &under); n != 2 || err != nil || under == 0 {
		return 0
	}
	return over / under
}
