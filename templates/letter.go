package templates

// Letter is an email. Its HTML and its plain text are made of it alike, so both
// say the same.
type Letter struct {
	// Subject is one line.
	Subject string
	// Greeting is "Hello Kim Lee,".
	Greeting string
	// Heading says in one sentence what it is about.
	Heading string
	// Paragraphs follow the heading.
	Paragraphs []string
	// Link is the one thing to press.
	Link LetterLink
	// Others is what else is open, a sentence each, under OthersHeading; often empty.
	OthersHeading string
	Others        []string
	// Closing says why the person gets the letter and how to stop it.
	Closing string
}

// LetterLink is a link with its address in full.
type LetterLink struct {
	Label string
	URL   string
}
