package brand

import (
	"math"
	"os"
	"regexp"
	"testing"
)

// everyColour calls look with colours from all of the cube, its corners and
// edges among them.
func everyColour(look func(colour)) {
	for r := 0; r <= 255; r += 17 {
		for g := 0; g <= 255; g += 17 {
			for b := 0; b <= 255; b += 17 {
				look(colour{uint8(r), uint8(g), uint8(b)})
			}
		}
	}
}

func TestEveryAccentCanBeReadInBothSchemes(t *testing.T) {
	t.Parallel()
	least := math.Inf(1)
	for name, s := range map[string]scheme{"light": lightScheme(), "dark": darkScheme()} {
		everyColour(func(given colour) {
			accent := s.corrected(given)
			for _, shown := range []colour{accent, s.under(accent)} {
				for _, other := range append([]colour{s.text}, s.grounds...) {
					ratio := contrast(shown, other)
					least = min(least, ratio)
					if ratio < 4.5 {
						t.Errorf("%s: %s became %s, %.2f to 1 with %s", name, given, shown, ratio, other)
					}
				}
			}
		})
	}
	t.Logf("least contrast %.3f to 1", least)
}

func TestAnAccentThatCanBeReadStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, s := range []scheme{lightScheme(), darkScheme()} {
		everyColour(func(given colour) {
			if s.legible(given) && s.corrected(given) != given {
				t.Errorf("%s became %s", given, s.corrected(given))
			}
		})
	}
}

// A hue is an angle; at little strength, as in greys, it means nothing.
func TestACorrectedAccentKeepsItsHue(t *testing.T) {
	t.Parallel()
	const enough, furthest = .04, 6 * math.Pi / 180
	for _, s := range []scheme{lightScheme(), darkScheme()} {
		everyColour(func(given colour) {
			before, after := given.shade(), s.corrected(given).shade()
			if math.Hypot(before.a, before.b) < enough || math.Hypot(after.a, after.b) < enough {
				return
			}
			turned := math.Abs(math.Atan2(before.b, before.a) - math.Atan2(after.b, after.a))
			if min(turned, 2*math.Pi-turned) > furthest {
				t.Errorf("%s became %s: the hue turned by %.1f degrees", given, s.corrected(given), turned*180/math.Pi)
			}
		})
	}
}

func TestACorrectionGoesNoFurtherThanItMust(t *testing.T) {
	t.Parallel()
	for _, s := range []scheme{lightScheme(), darkScheme()} {
		everyColour(func(given colour) {
			got := s.corrected(given)
			if got == given {
				return
			}
			least := contrast(got, s.text)
			for _, ground := range s.grounds {
				least = min(least, contrast(got, ground))
			}
			if least > 4.75 {
				t.Errorf("%s became %s with %.2f to 1", given, got, least)
			}
		})
	}
}

func TestColoursAreReadAndComparedAsTheStandardSays(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]colour{"#fff": {255, 255, 255}, "#0A7d5a": {10, 125, 90}, "#abc": {0xaa, 0xbb, 0xcc}} {
		if got, ok := parseColour(text); !ok || got != want {
			t.Errorf("%s is %v, %v", text, got, ok)
		}
	}
	for _, try := range []struct {
		one, other string
		want       float64
	}{{"#000", "#fff", 21}, {"#fff", "#fff", 1}, {"#777", "#fff", 4.48}, {"#767676", "#fff", 4.54}, {"#f00", "#fff", 4}} {
		one, _ := parseColour(try.one)
		other, _ := parseColour(try.other)
		if got := contrast(one, other); math.Abs(got-try.want) > .005 {
			t.Errorf("%s on %s: %.3f, want %.2f", try.one, try.other, got, try.want)
		}
	}
	everyColour(func(given colour) {
		if back, shown := given.shade().colour(); !shown || back != given {
			t.Errorf("%s came back from Oklab as %s", given, back)
		}
	})
}

// The corrections are only right while they know the grounds that there are.
func TestTheGroundsAreThoseOfTheStyleSheet(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("../../static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	tokens := regexp.MustCompile(`--(page|surface|[a-z]+-tint): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);`).FindAllStringSubmatch(string(sheet), -1)
	light, dark := lightScheme().grounds, darkScheme().grounds
	if len(tokens) != len(light) || len(tokens) != len(dark) {
		t.Fatalf("%d grounds in the style sheet, %d and %d here", len(tokens), len(light), len(dark))
	}
	for i, token := range tokens {
		for j, known := range []colour{light[i], dark[i]} {
			if set, ok := parseColour(token[2+j]); !ok || set != known {
				t.Errorf("--%s is %s in the style sheet and %s here", token[1], token[2+j], known)
			}
		}
	}
}
