package golive_test

import (
	"path/filepath"
	"testing"
	"time"

	"mooring/internal/demo"
	"mooring/internal/golive"
)

// BenchmarkFilm films a section of the demo video, as "mooring record" does with
// both formats, and tells how long that takes for each second of film.
func BenchmarkFilm(b *testing.B) {
	tools := tools(b)
	script, err := golive.ReadScript("the script", golive.DefaultScript)
	if err != nil {
		b.Fatal(err)
	}
	if script, err = script.Select([]int{1}); err != nil {
		b.Fatal(err)
	}
	var length, played, made time.Duration
	for b.Loop() {
		running, err := demo.Open(b.Context(), demo.Options{Folder: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		scene, err := golive.Play{Script: script, Stage: golive.DemoStage(running)}.Scene()
		if err != nil {
			b.Fatal(err)
		}
		film, err := golive.Make(b.Context(), golive.Options{
			Out: filepath.Join(b.TempDir(), "film.mp4"), Product: script.Product, WebM: true, Tools: tools,
		}, scene)
		if err != nil {
			b.Fatal(err)
		}
		if err := running.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		length, played, made = length+film.Cut.Length, played+film.Played, made+film.Made
	}
	b.ReportMetric(float64(played)/float64(length), "played/length")
	b.ReportMetric(float64(made)/float64(length), "made/length")
	b.ReportMetric(float64(played+made)/float64(length), "all/length")
}
