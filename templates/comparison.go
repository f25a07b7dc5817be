package templates

// Comparison is one day at one location, compared with the provider.
type Comparison struct {
	// TenantName is the practice, ProviderName its practice system.
	TenantName, ProviderName string
	// LocationName is the location; empty when no location is chosen yet.
	LocationName string
	// BackPath leads to the appointments of the day.
	BackPath string
	// Date is the day as "2026-11-24", DateText in words.
	Date, DateText string
	// Zone names the time zone, DayNote tells of a day that is not 24 hours long.
	Zone, DayNote string
	// CanChange is true for an owner, who gets the buttons.
	CanChange bool

	// Obstacle says why there is no comparison; nil when nothing was in the way.
	Obstacle *Obstacle
	// Result is what was found; nil while nobody has asked, or could be told.
	Result *ComparedDay
	// Ask is the button that asks the provider; nil when there is nothing to ask.
	Ask *Action
}

// Obstacle is what kept a day from being compared.
type Obstacle struct {
	// Meaning is one of the Meaning constants.
	Meaning string
	// Happened says what it is, Means what follows, each in a sentence or two.
	Happened, Means string
	// Action mends it; nil when waiting does, or nothing.
	Action *Action
}

// ComparedDay is what a comparison found.
type ComparedDay struct {
	// At is when the provider was asked.
	At Time
	// Equal is true when both sides say the same.
	Equal bool
	// Headline is the finding in a sentence, Counts in figures: "58 equal".
	Headline string
	Counts   []string
	// Note is what else there is to know about the finding; often empty.
	Note string
	// Rows are those that are not equal, EqualRows the others; at most so many of
	// each are shown, and Unshown counts the rest of the first, EqualUnshown of the second.
	Rows, EqualRows       []ComparedRow
	Unshown, EqualUnshown int
	// EqualCount heads the equal rows: "58 equal appointments".
	EqualCount string
	// Repair is the button that makes our copy equal; nil when it would not help.
	Repair *Action
}

// The states of a row of a comparison.
const (
	RowEqual        = "equal"
	RowDiffers      = "differs"
	RowMissingHere  = "missing_here"
	RowMissingThere = "missing_there"
)

// ComparedRow is one appointment of a comparison.
type ComparedRow struct {
	// State is one of the Row constants, Meaning its mark, Word its word.
	State, Meaning, Word string
	// Start and End are in the location's time; Patient is the provider's
	// reference, never a name.
	Start, End Time
	Patient    string
	// Practitioner, Status and Reason are what it is, of one that does not differ.
	Practitioner, Status, Reason string
	// Parts are those that differ, of one that does.
	Parts []ComparedPart
	// Note says more about it: "The next sync brings it."; often empty.
	Note string
}

// ComparedPart is a part of an appointment that differs.
type ComparedPart struct {
	// Label names it: "Start".
	Label string
	// Here and There are what the two sides say.
	Here, There ComparedValue
}

// ComparedValue is what one side says: a moment, or a text when it is none.
type ComparedValue struct {
	Time Time
	Text string
}

// comparedState is "equal" or "differs".
func (d ComparedDay) comparedState() string {
	if d.Equal {
		return RowEqual
	}
	return RowDiffers
}

// meaning is the mark of the finding.
func (d ComparedDay) meaning() string {
	if d.Equal {
		return MeaningGood
	}
	return MeaningNotice
}

// askKind is the class of the button that asks: the first thing to do unless
// there is something to repair.
func (c Comparison) askKind() string {
	if c.Result == nil && c.Obstacle == nil {
		return "primary"
	}
	return ""
}

// Figure writes a number as Count does: "1,204".
func Figure(n int) string { return number(n) }
