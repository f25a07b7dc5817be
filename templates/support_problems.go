package templates

// SupportProblems explains every kind of problem to staff.
type SupportProblems struct {
	BackPath string
	Kinds    []SupportKind
}

// SupportKind explains one kind of problem.
type SupportKind struct {
	// Kind is the contract's name of the problem, in data-problem.
	Kind  string
	Title string
	// Meaning is one of the Meaning constants, Severity says it in words.
	Meaning, Severity string
	// Concerns is whom it concerns, in words.
	Concerns string
	// Opens and Resolves say when it opens, and when it ends by itself.
	Opens, Resolves string
	// Practice is what the practice reads.
	Practice string
	// Happened and ToDo are what support reads.
	Happened, ToDo string
	// Told says when owners are told by email.
	Told string
	// Path leads to the list of connections that have it.
	Path string
}
