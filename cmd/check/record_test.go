package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// promised is what ffprobe says of a film of 20 seconds that is as it should be.
const promised = `{"streams":[
	{"codec_type":"video","codec_name":"h264","width":1280,"height":720,"r_frame_rate":"30/1","avg_frame_rate":"30/1","nb_read_packets":"600"},
	{"codec_type":"subtitle","codec_name":"mov_text"}],
	"chapters":[{"tags":{"title":"Setup page"}}],"format":{"duration":"20.000000"}}`

// fit is what a film is found to be.
func fit(t *testing.T, said string) (time.Duration, error) {
	t.Helper()
	var film probed
	if err := json.Unmarshal([]byte(said), &film); err != nil {
		t.Fatal(err)
	}
	return film.fits("h264")
}

func TestAFilmAsPromisedIsFine(t *testing.T) {
	t.Parallel()
	if length, err := fit(t, promised); err != nil || length != 20*time.Second {
		t.Errorf("%s, %v", length, err)
	}
}

func TestAFilmThatIsNotAsPromisedIsRefused(t *testing.T) {
	t.Parallel()
	for was, is := range map[string]string{
		`"h264"`: `"av1"`, `1280`: `1279`, `"30/1","avg`: `"25/1","avg`, `"600"`: `"400"`, `"20.000000"`: `"2.0"`,
		`{"tags":{"title":"Setup page"}}`: ``, `"Setup page"`: `""`, `"subtitle"`: `"data"`, `"video"`: `"audio"`,
	} {
		spoilt := strings.Replace(promised, was, is, 1)
		if spoilt == promised {
			t.Fatalf("%s is not there", was)
		}
		if _, err := fit(t, spoilt); err == nil {
			t.Errorf("%s instead of %s is accepted", is, was)
		}
	}
}

func TestABlankFrameIsToldFromAPage(t *testing.T) {
	t.Parallel()
	blank := strings.Repeat("\xf4", 1000)
	page := strings.Repeat("\xf4", 900) + strings.Repeat("\x20", 100)
	if d := deviation(blank); d >= blankBelow {
		t.Errorf("a blank frame has %.1f", d)
	}
	if d := deviation(page); d < blankBelow {
		t.Errorf("a page has %.1f", d)
	}
}
