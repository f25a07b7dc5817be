package certify

import "time"

// Report is the outcome of a whole examination.
type Report struct {
	// Product is the vendor's product, Provider the practice system.
	Product, Provider string
	// Subject says what was examined: "this program against a simulated Core
	// Practice", or the address of a deployment.
	Subject string
	// Version is the program's, as built.
	Version   string
	StartedAt time.Time
	Took      time.Duration
	Sections  []Section
	Requests  []SupportRequest
	// Next lists what only the provider can do from here on.
	Next []string
}

// Section is a checkpoint with its results.
type Section struct {
	Number int
	Name   string
	Lines  []Line
}

// Line is a requirement with what was found.
type Line struct {
	ID, Text, How string
	Finding
	Took time.Duration
}

// SupportRequest is a letter to the provider's support, ready to paste.
type SupportRequest struct {
	// Title says when it is sent: "Sandbox activation".
	Title string
	// Where is the address of the form, Category what to choose in it.
	Where, Category string
	Text            string
}
