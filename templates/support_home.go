package templates

// Live is a part of a page that asks for itself anew while the page stands open.
type Live struct {
	// Path answers the page that holds the part; it is also where "Reload" leads.
	Path string
	// Seconds is how long the part waits before it asks.
	Seconds int
	// At is when the page was made.
	At Time
	// Summary is read aloud when it changed, and only then.
	Summary string
}

// SupportHome is the console's first page: how all connections are going.
type SupportHome struct {
	// SearchPath takes the search, as "q".
	SearchPath string
	// Live is about the counts.
	Live Live
	// Empty is true before anything was ever connected.
	Empty bool
	// States count the connections by status and health.
	States []SupportCount
	// Providers count them by provider; empty when there is only one.
	Providers []SupportCount
	// Lapsing counts sign-ins that are about to lapse.
	Lapsing SupportCount
	// Causes are what is wrong, the worst first.
	Causes []SupportCause
	// ProblemsPath says what each kind of problem means.
	ProblemsPath string
}

// SupportCount is a number that leads to what it counts.
type SupportCount struct {
	// Meaning is one of the Meaning constants.
	Meaning string
	// Label says what is counted: "Working".
	Label string
	// Number is in digits: "1,204".
	Number string
	// Path leads to the list of them.
	Path string
}

// SupportCause is one cause that one or many connections share.
type SupportCause struct {
	// ID is unique among the causes.
	ID string
	// Kind is the contract's name of the problem, in data-problem.
	Kind string
	// Meaning is one of the Meaning constants.
	Meaning string
	// Number is what has it: "41 connections", "1 location".
	Number string
	// Cause says it: "Core Practice not answering".
	Cause string
	// Since is when the first of them began.
	Since Time
	// Newest is when the newest began; zero when that was about the same time.
	Newest Time
	// Path leads to the list of them.
	Path string
}

// Digits writes a number with a comma at every thousand: "1,204".
func Digits(n int64) string { return number(int(n)) }
