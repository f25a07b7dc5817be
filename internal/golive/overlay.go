package golive

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Colours of what is drawn over the film, as ASS writes them: blue, green, red.
const (
	assBand  = "&H1F2312&" // as the band's, see bandColour
	assTint  = "&HCAD482&"
	assWhite = "&HFFFFFF&"
	assRing  = "&H2A9BF5&"
)

// bandColour is that of the part below the window, as ffmpeg writes it.
const bandColour = "0x12231F"

// styles of the overlay: size, colour and place of each kind of line. Places and
// sizes are in units of the smaller film whatever the film's size is.
const styles = `[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720
WrapStyle: 0
ScaledBorderAndShadow: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,` + fontFamily + `,33,&H00FFFFFF,&H00000000,&H00000000,0,1,0,0,5,40,40,0,1
Style: Card,` + fontFamily + `,60,&H00FFFFFF,&H00000000,&H00000000,-1,1,0,0,5,90,90,0,1
Style: Small,` + fontFamily + `,32,&H00CAD482,&H00000000,&H00000000,0,1,0,0,5,90,90,0,1
Style: Stamp,` + fontFamily + `,56,&H00FFFFFF,&H40000000,&H40000000,-1,3,8,0,9,24,24,20,1
Style: Shape,` + fontFamily + `,20,&H00FFFFFF,&H00FFFFFF,&H00000000,0,1,0,0,7,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Text
`

// Layers, the highest in front.
const (
	layerRipple = iota
	layerCaption
	layerCard
	layerCardText
)

// overlay writes what is drawn over the film, for libass.
type overlay struct{ lines strings.Builder }

// newOverlay draws a film's cards, ripples and, if it has a band for them,
// captions. product is the app's name, which each card bears.
func newOverlay(cut Cut, picture frame, product string) string {
	o := &overlay{}
	for i, section := range cut.Sections {
		o.card(section, fmt.Sprintf("%d of %d", i+1, len(cut.Sections)), product)
	}
	for _, click := range cut.Clicks {
		o.ripple(click, picture.film.scale())
	}
	if picture.band > 0 {
		for _, caption := range cut.Captions {
			o.caption(caption, picture)
		}
	}
	return styles + o.lines.String()
}

// captionRoom is how many characters two lines of the band hold.
const captionRoom = 150

// line adds one thing that is drawn. tags are libass's own language; what people
// wrote comes through plain.
func (o *overlay) line(layer int, from, to time.Duration, style, text string) {
	fmt.Fprintf(&o.lines, "Dialogue: %d,%s,%s,%s,%s\n", layer, assTime(from), assTime(to), style, text)
}

// caption writes one into the middle of the band.
func (o *overlay) caption(caption Span, picture frame) {
	const x = unitWidth / 2
	y := unitHeight - picture.band/2
	small := ""
	if utf8.RuneCountInString(caption.Text) > captionRoom {
		small = `\fs27` // three lines fit
	}
	o.line(layerCaption, caption.From, caption.To, "Caption", fmt.Sprintf(`{\pos(%d,%d)\fad(120,120)%s}%s`, x, y, small, plain(caption.Text)))
}

// card covers everything with the section's title. The film's first begins
// covered, and each ends in a fade.
func (o *overlay) card(section Mark, place, product string) {
	from, to := section.At, section.At+CardLength
	in := CardFade
	if from == 0 {
		in = 0
	}
	fade := fmt.Sprintf(`\fad(%d,%d)`, in.Milliseconds(), CardFade.Milliseconds())
	o.line(layerCard, from, to, "Shape", fmt.Sprintf(`{\pos(0,0)\1c%s%s\p1}m 0 0 l %d 0 %d %d 0 %d`,
		assBand, fade, unitWidth, unitWidth, unitHeight, unitHeight))
	o.line(layerCardText, from, to, "Shape", fmt.Sprintf(`{\pos(600,316)\1c%s%s\p1}m 0 0 l 80 0 80 4 0 4`, assTint, fade))
	o.line(layerCardText, from, to, "Small", fmt.Sprintf(`{\pos(640,270)%s}%s`, fade, plain(product)))
	o.line(layerCardText, from, to, "Card", fmt.Sprintf(`{\pos(640,376)%s}%s`, fade, plain(fmt.Sprintf("%d  %s", section.Number, section.Title))))
	o.line(layerCardText, from, to, "Small", fmt.Sprintf(`{\pos(640,452)\1c%s\fs26\alpha&H60&%s}%s`, assWhite, fade, plain(place)))
}

// ripple widens where the pointer was pressed, and fades.
func (o *overlay) ripple(click Click, scale float64) {
	const length = 600 * time.Millisecond
	x, y := float64(click.X)/scale, float64(click.Y)/scale
	// A circle of radius 10 of four curves.
	const circle = `m 0 -10 b 5.5 -10 10 -5.5 10 0 b 10 5.5 5.5 10 0 10 b -5.5 10 -10 5.5 -10 0 b -10 -5.5 -5.5 -10 0 -10`
	o.line(layerRipple, click.At, click.At+length, "Shape", fmt.Sprintf(
		`{\an7\pos(%.1f,%.1f)\1a&HFF&\3c%s\bord4\fscx60\fscy60\t(0,%d,\fscx320\fscy320\bord1\3a&HFF&)\p1}%s`,
		x, y, assRing, length.Milliseconds(), circle))
	o.line(layerRipple, click.At, click.At+length/2, "Shape", fmt.Sprintf(
		`{\an7\pos(%.1f,%.1f)\1c%s\1a&H60&\fscx60\fscy60\t(0,%d,\fscx140\fscy140\1a&HFF&)\p1}%s`,
		x, y, assRing, length.Milliseconds()/2, circle))
}

// assTime writes a time as libass reads it, in hundredths of a second.
func assTime(at time.Duration) string {
	hundredths := at.Round(10*time.Millisecond).Milliseconds() / 10
	return fmt.Sprintf("%d:%02d:%02d.%02d", hundredths/360000, hundredths/6000%60, hundredths/100%60, hundredths%100)
}

// plain keeps libass from reading commands in what people wrote.
func plain(text string) string {
	return strings.NewReplacer(`\`, "\u29f5", "{", `\{`, "}", `\}`, "\n", " ").Replace(text)
}
