package golive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// box is a part of an MP4 file (ISO/IEC 14496-12, section 4.2): its four
// letters, and where its content begins and ends.
type box struct {
	kind     string
	from, to int64
}

// quieten turns the captions of an MP4 off until a viewer turns them on. ffmpeg
// cannot: it enables the first track of each kind.
func quieten(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open the film: %w", err)
	}
	return errors.Join(quietenTracks(file), file.Close())
}

// quietenTracks clears the flag "track enabled" (section 8.3.2) of every track
// of captions.
func quietenTracks(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("measure the film: %w", err)
	}
	tracks, err := boxes(file, box{to: info.Size()}, "moov", "trak")
	if err != nil {
		return err
	}
	for _, track := range tracks {
		handlers, err := boxes(file, track, "mdia", "hdlr")
		if err != nil {
			return err
		}
		headers, err := boxes(file, track, "tkhd")
		if err != nil {
			return err
		}
		if len(handlers) != 1 || len(headers) != 1 {
			return errors.New("the film has a track that is not described")
		}
		if err := quietenTrack(file, handlers[0], headers[0]); err != nil {
			return err
		}
	}
	return nil
}

// quietenTrack clears the flag in the header of a track if its handler is that
// of captions.
func quietenTrack(file *os.File, handler, header box) error {
	// The kind of a handler stands behind its version, flags and a reserved word.
	kind := make([]byte, 4)
	if _, err := file.ReadAt(kind, handler.from+8); err != nil {
		return fmt.Errorf("read a track of the film: %w", err)
	}
	if string(kind) != "sbtl" && string(kind) != "subt" {
		return nil
	}
	// The flags are the three bytes behind the version; "enabled" is the last bit.
	flags := make([]byte, 1)
	if _, err := file.ReadAt(flags, header.from+3); err != nil {
		return fmt.Errorf("read a track of the film: %w", err)
	}
	if _, err := file.WriteAt([]byte{flags[0] &^ 1}, header.from+3); err != nil {
		return fmt.Errorf("turn the captions off: %w", err)
	}
	return nil
}

// boxes finds those at the end of a way of kinds below one.
func boxes(file io.ReaderAt, within box, way ...string) ([]box, error) {
	if len(way) == 0 {
		return []box{within}, nil
	}
	var found []box
	for at := within.from; at+8 <= within.to; {
		inner, err := boxAt(file, at, within.to)
		if err != nil {
			return nil, err
		}
		if inner.kind == way[0] {
			deeper, err := boxes(file, inner, way[1:]...)
			if err != nil {
				return nil, err
			}
			found = append(found, deeper...)
		}
		at = inner.to
	}
	return found, nil
}

// boxAt reads a box's head. A size of 1 means that the true one follows, 0 that
// it reaches to the end.
func boxAt(file io.ReaderAt, at, end int64) (box, error) {
	head := make([]byte, 16)
	if n, err := file.ReadAt(head, at); n < 8 {
		return box{}, fmt.Errorf("read the film's parts: %w", err)
	}
	found := box{kind: string(head[4:8]), from: at + 8}
	switch size := int64(binary.BigEndian.Uint32(head)); size {
	case 0:
		found.to = end
	case 1:
		found.from, found.to = at+16, at+int64(binary.BigEndian.Uint64(head[8:]))
	default:
		found.to = at + size
	}
	if found.to < found.from || found.to > end {
		return box{}, fmt.Errorf("the film is broken at byte %d", at)
	}
	return found, nil
}
