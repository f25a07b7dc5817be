package templates

// Message is a page that says one thing: a problem of the sign-in round trip,
// something not found, too many tries, server trouble. It never names an error
// code; it says what happened, what it means and offers one way on.
type Message struct {
	// Meaning is one of the Meaning constants.
	Meaning string
	// Heading is the page's heading: "Core Practice is not answering".
	Heading string
	// Paragraphs say what happened and what it means, a few sentences each.
	Paragraphs []string
	// Primary is the one way on; nil when there is none.
	Primary *Action
	// Secondary is a quiet second way; nil when there is none.
	Secondary *Link
	// Reference is what to quote to support; empty when there is nothing to look up.
	Reference string
}
