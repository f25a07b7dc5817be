package templates

// Reference is the page for developers that describes the API.
type Reference struct {
	// AppName is the vendor's product and Address where the API begins.
	AppName, Address string
	// DocumentPath is the OpenAPI document's address.
	DocumentPath string
	// Chapters are the introduction.
	Chapters []ReferenceChapter
	Groups   []ReferenceGroup
	Objects  []ReferenceObject
	Problems []ReferenceProblem
}

// ReferenceChapter is a part of the introduction.
type ReferenceChapter struct {
	ID, Title string
	Text      []ReferenceBlock
	// Example is a command or an answer; may be empty.
	Example string
}

// ReferenceGroup are operations that belong together.
type ReferenceGroup struct {
	ID, Title  string
	Operations []ReferenceOperation
}

// ReferenceOperation is one operation.
type ReferenceOperation struct {
	ID, Title    string
	Method, Path string
	Text         []ReferenceBlock
	Parameters   []ReferenceField
	Body         []ReferenceField
	Answers      []ReferenceAnswer
	// Example is a command that calls it.
	Example string
}

// ReferenceField is a parameter or a field.
type ReferenceField struct {
	Name string
	// Kind says what it holds: "text, at most 200 characters".
	Kind string
	// Object is the id of the object that it holds; empty for none.
	Object string
	Text   string
}

// ReferenceAnswer is a status that an operation answers with.
type ReferenceAnswer struct {
	Status, Text string
	// Object is the id of the object in it, and Problems are the kinds that have the
	// status.
	Object   string
	Problems []string
}

// ReferenceObject is an object of answers or bodies.
type ReferenceObject struct {
	ID     string
	Fields []ReferenceField
}

// ReferenceProblem is a kind of problem.
type ReferenceProblem struct {
	Slug, Status, Title string
}

// ReferenceBlock is a paragraph, or a list of several.
type ReferenceBlock struct {
	List  bool
	Items [][]ReferenceSpan
}

// ReferenceSpan is a piece of text.
type ReferenceSpan struct {
	Text string
	Code bool
	Bold bool
	// Link is where it leads; empty for plain text.
	Link string
}
