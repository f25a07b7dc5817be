package templates

// SupportConnection is one connection as the vendor's support staff see it.
type SupportConnection struct {
	// BackPath leads to the list.
	BackPath string
	// ID is the connection's id; Status and Health are as in Card.
	ID, Status, Health string
	// TenantName, TenantURL and ProviderName are as in Card.
	TenantName, TenantURL, ProviderName string
	// Organisation is the name of whose connection it is.
	Organisation string
	// Since is when the status began and Lasting how long that is: "18 days".
	Since   Time
	Lasting string
	// ZoneName says in words in whose time the page is: "Sydney time (AEDT, UTC+11)".
	ZoneName string
	// Facts are where it stands, in their order.
	Facts []Fact
	// Locations are the names of the chosen locations.
	Locations []CardLocation
	// RefreshPath and RefreshSeconds are as in Card.
	RefreshPath    string
	RefreshSeconds int

	// CheckPath, MailPath and NotePath take a POST; an empty one leaves its button out.
	CheckPath, MailPath, NotePath string
	// MailAdvice says whom the letter would reach, or why it can reach nobody.
	MailAdvice string

	// Problems are the open ones, the worst first; Resolved are over, newest first.
	Problems []SupportProblem
	Resolved []SupportProblem
	// History and Runs are the syncs by day and the newest ones.
	History Chart
	Runs    []SyncRun
	// Timeline is a page of the audit trail.
	Timeline Activity
	// Letters are the newest emails; Owners are who could be sent one.
	Letters []SupportLetter
	Owners  []SupportOwner
	// Notes are newest first.
	Notes []SupportNote
	// NoteField is the name of the form's field and NoteLength its most characters;
	// NoteText is what was entered before, and NoteError why it was refused.
	NoteField  string
	NoteLength int
	NoteText   string
	NoteError  string
	// Quotes are the ids to name when asking others for help.
	Quotes []Quote
}

// Fact is one line of where a connection stands.
type Fact struct {
	// Label is what it is about: "Last answer".
	Label string
	// At is a moment; Text, before it, and Aside, after it, are words. Each may be empty.
	Text  string
	At    Time
	Aside string
}

// SupportProblem is a problem in the words for support.
type SupportProblem struct {
	// ID tells problems apart; Kind is the contract's name, in data-problem.
	ID, Kind string
	// Meaning is how bad it is.
	Meaning string
	// Title names it; Happened and ToDo are the words for support.
	Title, Happened, ToDo string
	// Practice is what the practice reads about it.
	Practice string
	// From and Until are when it began and ended; Until is zero while it is open.
	From, Until Time
	// Lasted is how long: "50 minutes".
	Lasted string
	// Returned says how often it came back, and Told who was told; either may be empty.
	Returned, Told string
}

// SupportLetter is one email about the connection.
type SupportLetter struct {
	// At is when it ended, or was written while it waits.
	At Time
	// To is the address, and About what the letter is for.
	To, About string
	// Outcome says what became of it, with the mail server's code where there is one.
	Outcome string
	Meaning string
}

// SupportOwner is an owner of the organisation.
type SupportOwner struct {
	// Name and Email are the person's.
	Name, Email string
	// State says whether mail reaches the person.
	State   string
	Meaning string
	// At is when mail bounced; else zero.
	At Time
}

// SupportNote is what one of the staff wrote down.
type SupportNote struct {
	// Author is who.
	Author string
	// At is when.
	At Time
	// Text is plain text with line breaks.
	Text string
}

// Quote is an id to name when asking others for help.
type Quote struct {
	// Label says whose id it is.
	Label string
	// Value is the id.
	Value string
}

// state is the connection's status in shape and words.
func (c SupportConnection) state() state {
	return stateOf(Card{Status: c.Status, Health: c.Health})
}

// mailKind makes the letter the page's one primary action where a check is of no use.
func (c SupportConnection) mailKind() string {
	if c.CheckPath == "" {
		return "primary"
	}
	return ""
}
