package golive

import "testing"

func TestTheSlateTellsWhereThePageIs(t *testing.T) {
	t.Parallel()
	size := Size{Width: 40, Height: 30}
	pixels := make([]byte, 4*size.Width*size.Height)
	if found := slateIn(pixels, size); found.width != 0 {
		t.Errorf("a black screen shows a slate at %+v", found)
	}
	for y := 12; y < 25; y++ {
		for x := 5; x < 35; x++ {
			copy(pixels[4*(y*size.Width+x):], []byte{0xff, 0, 0xff, 0})
		}
	}
	if found, want := slateIn(pixels, size), (area{left: 5, top: 12, width: 30, bottom: 25}); found != want {
		t.Errorf("the slate is at %+v, want %+v", found, want)
	}
}
