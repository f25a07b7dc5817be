package templates

// Page is the frame around every page: who made the product, who is signed in,
// and where the shared links lead.
type Page struct {
	// AppName is the vendor's product name (MOORING_APP_NAME), shown in the header.
	AppName string
	// Logo is the vendor's picture, shown in place of AppName; zero when there is none.
	Logo Picture
	// Stylesheet is the address of the vendor's colours; empty for our own.
	Stylesheet string
	// Title names the page in the browser's tab, without the app's name.
	Title string
	// Organisation is the signed-in person's organisation; empty when nobody is signed in.
	Organisation string
	// Person is the signed-in person's name; empty when nobody is signed in,
	// and then the header shows neither navigation nor "Sign out".
	Person string
	// HomePath is where the app's name leads, normally "/".
	HomePath string
	// SignOutPath takes the POST that ends the session.
	SignOutPath string
	// Nav holds the links of the header in their order.
	Nav []NavLink
	// Notice says what the last action did; nil when there is nothing to say.
	Notice *Notice
}

// NavLink is one link of the header.
type NavLink struct {
	// Label is the visible text, such as "Connections".
	Label string
	// Path is where it leads.
	Path string
	// Current marks the section the page belongs to.
	Current bool
}

// Notice is a message shown once, above the page it belongs to: the outcome of
// a form, or what "Check now" saw.
type Notice struct {
	// Meaning is one of the Meaning constants and sets colour and shape.
	Meaning string
	// Text is the outcome in one sentence: "Core Practice answered."
	Text string
	// Details are further sentences, such as what a check saw; may be empty.
	Details []string
	// At is when it happened; zero leaves the time out.
	At Time
}

// The meanings a mark, a notice or an outcome can have. Each has a colour and
// a shape of its own, and always stands beside a word.
const (
	// MeaningGood is a filled circle with a tick: it works.
	MeaningGood = "good"
	// MeaningNotice is a triangle: a person should look at it.
	MeaningNotice = "notice"
	// MeaningBad is a diamond: it does not work.
	MeaningBad = "bad"
	// MeaningOff is a hollow circle: it is off, waits, or is only worth knowing.
	MeaningOff = "off"
)

// Time is a moment as a person says it, with the exact moment behind it. The
// zero value means that the moment never came; it renders nothing.
type Time struct {
	// ISO is RFC 3339, for the datetime attribute: "2026-11-24T09:40:00+11:00".
	ISO string
	// Exact is shown on hover: "Tuesday 24 November 2026, 09:40:00 AEDT".
	Exact string
	// Text is what is read: "today 09:40", "2 minutes ago", "Tue 24 Nov".
	Text string
}

// IsZero reports whether the moment never came.
func (t Time) IsZero() bool { return t == Time{} }

// Action is something a person can press: a link, or a form with one button.
type Action struct {
	// Label is the visible text and the accessible name: "Reconnect".
	Label string
	// Path is where the link leads or the form posts.
	Path string
	// Post makes it a form that posts; otherwise it is a link.
	Post bool
	// Fields are posted along; only for forms.
	Fields []Field
	// Picture is the official button, with Label drawn in it; zero when there is none.
	Picture Picture
}

// Field is a hidden field of an Action.
type Field struct {
	// Name and Value are the field as it is posted.
	Name, Value string
}

// Picture is a picture of the vendor's or of a provider. The zero Picture is none.
type Picture struct {
	// URL is its address, on this server.
	URL string
	// Width and Height are how large it is shown, in CSS pixels.
	Width, Height int
}

// IsZero reports that there is no picture.
func (p Picture) IsZero() bool { return p == Picture{} }

// kindOr is the class of a button with this picture, or the given one without.
func (p Picture) kindOr(kind string) string {
	if p.IsZero() {
		return kind
	}
	return "official"
}

// Link is a plain link.
type Link struct {
	// Label is the visible text.
	Label string
	// Path is where it leads.
	Path string
}
