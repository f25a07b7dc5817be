package brand

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// colour is a colour of the screen, sRGB with eight bits for each part.
type colour struct{ r, g, b uint8 }

// parseColour reads #rgb or #rrggbb.
func parseColour(text string) (colour, bool) {
	digits, found := strings.CutPrefix(text, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	number, err := strconv.ParseUint(digits, 16, 32)
	if !found || len(digits) != 6 || err != nil {
		return colour{}, false
	}
	return colour{uint8(number >> 16), uint8(number >> 8), uint8(number)}, true
}

// String writes it as CSS does.
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// linear is one part without the screen's gamma (IEC 61966-2-1).
func linear(part uint8) float64 {
	v := float64(part) / 255
	if v <= .04045 {
		return v / 12.92
	}
	return math.Pow((v+.055)/1.055, 2.4)
}

// gamma is the reverse of linear; false for what no screen can show.
func gamma(v float64) (part uint8, shown bool) {
	const slack = 1e-4
	if v < -slack || v > 1+slack {
		return 0, false
	}
	v = min(max(v, 0), 1)
	if v <= .0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - .055
	}
	return uint8(math.Round(v * 255)), true
}

// luminance is the relative luminance of WCAG 2.2, from 0 to 1.
func (c colour) luminance() float64 {
	return .2126*linear(c.r) + .7152*linear(c.g) + .0722*linear(c.b)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(one, other colour) float64 {
	a, b := one.luminance(), other.luminance()
	return (max(a, b) + .05) / (min(a, b) + .05)
}

// shade is a colour as Oklab has it (Ottosson 2020), where one step of lightness
// looks like one step whatever the hue.
type shade struct{ lightness, a, b float64 }

// shade converts to Oklab.
func (c colour) shade() shade {
	r, g, b := linear(c.r), linear(c.g), linear(c.b)
	l := math.Cbrt(.4122214708*r + .5363325363*g + .0514459929*b)
	m := math.Cbrt(.2119034982*r + .6806995451*g + .1073969566*b)
	s := math.Cbrt(.0883024619*r + .2817188376*g + .6299787005*b)
	return shade{
		lightness: .2104542553*l + .7936177850*m - .0040720468*s,
		a:         1.9779984951*l - 2.4285922050*m + .4505937099*s,
		b:         .0259040371*l + .7827717662*m - .8086757660*s,
	}
}

// colour converts from Oklab; false for what no screen can show.
func (s shade) colour() (colour, bool) {
	l := cube(s.lightness + .3963377774*s.a + .2158037573*s.b)
	m := cube(s.lightness - .1055613458*s.a - .0638541728*s.b)
	n := cube(s.lightness - .0894841775*s.a - 1.2914855480*s.b)
	r, inR := gamma(4.0767416621*l - 3.3077115913*m + .2309699292*n)
	g, inG := gamma(-1.2684380046*l + 2.6097574011*m - .3413193965*n)
	b, inB := gamma(-.0041960863*l - .7034186147*m + 1.7076147010*n)
	return colour{r, g, b}, inR && inG && inB
}

func cube(v float64) float64 { return v * v * v }

// at is the same hue at another lightness, as strong as the screen can show it
// there and no stronger than it was.
func (s shade) at(lightness float64) colour {
	if kept, shown := (shade{lightness, s.a, s.b}).colour(); shown {
		return kept
	}
	best, _ := shade{lightness: lightness}.colour()
	low, high := 0., 1.
	for range 16 {
		strength := (low + high) / 2
		if tried, shown := (shade{lightness, s.a * strength, s.b * strength}).colour(); shown {
			best, low = tried, strength
		} else {
			high = strength
		}
	}
	return best
}
