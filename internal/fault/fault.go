package fault

import "strings"

// Fault is one thing wrong with what was given.
type Fault struct {
	// Field names what it is about.
	Field string
	// Message is a sentence fit to show beside the field.
	Message string
}

// List is every fault at once.
type List struct {
	Faults []Fault
}

// Error makes a list part of an error; the fields are named.
func (l *List) Error() string {
	texts := make([]string, len(l.Faults))
	for i, one := range l.Faults {
		texts[i] = one.Field + ": " + one.Message
	}
	return strings.Join(texts, " ")
}

// Add notes a fault; an empty message is none.
func (l *List) Add(field, message string) {
	if message != "" {
		l.Faults = append(l.Faults, Fault{Field: field, Message: message})
	}
}

// Of is what is wrong with a field; "" when nothing is.
func (l *List) Of(field string) string {
	for _, one := range l.Faults {
		if one.Field == field {
			return one.Message
		}
	}
	return ""
}

// none reports whether nothing is wrong.
func (l *List) none() bool { return len(l.Faults) == 0 }

// OrNil is the error to return of one that holds a List: nil when nothing is wrong.
func OrNil[E interface {
	error
	none() bool
}](input E) error {
	if input.none() {
		return nil
	}
	return input
}
