package templates

// SupportList is a page of the console's list of connections.
type SupportList struct {
	// ActionPath takes the filter by GET.
	ActionPath string
	// Search is the text as it was typed.
	Search string
	// Choices are the other parts of the filter.
	Choices []SupportChoice
	// ClearPath leads to the list without a filter; empty when there is none.
	ClearPath string
	// Notes say what of the address was ignored.
	Notes []string
	// Live is about the rows.
	Live Live
	// ShowsLapse is true when the rows say when their sign-in lapses.
	ShowsLapse bool
	Rows       []SupportRow
	// Empty says why there are no rows.
	Empty string
	// FirstPath leads to the first page; empty on it.
	FirstPath string
	// NextPath leads to the next page; empty on the last.
	NextPath string
	// ExportPath answers every matching connection as CSV.
	ExportPath string
}

// SupportChoice is one list of the filter to choose from.
type SupportChoice struct {
	// Name is the parameter in the address.
	Name    string
	Label   string
	Options []SupportOption
}

// SupportOption is one choice.
type SupportOption struct {
	Value, Label string
	Chosen       bool
}

// SupportRow is one connection in the list.
type SupportRow struct {
	ID string
	// Path leads to the connection's page in the console.
	Path string
	// TenantName and TenantAddress are the practice's, Organisation is whose it is. Where
	// a provider asks for no address there is none.
	TenantName, TenantAddress, Organisation string
	ProviderName                            string
	// Status and Health are as in Card.
	Status, Health string
	// Since is when the status began, For how long ago that is: "3 days".
	Since Time
	For   string
	// Problem is the title of the worst problem; empty when there is none.
	Problem string
	// ProblemMeaning is one of the Meaning constants.
	ProblemMeaning string
	ProblemSince   Time
	// MoreProblems counts the others: "2 more"; empty when there are none.
	MoreProblems string
	// Lapses is when the sign-in lapses if it is not used.
	Lapses Time
	// Proof is when the provider last answered.
	Proof Time
}
