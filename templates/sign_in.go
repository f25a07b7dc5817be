package templates

// SignIn is the sign-in form, empty or refused.
type SignIn struct {
	// ActionPath takes the POST with the fields "email" and "password".
	ActionPath string
	// Email is what the person typed before, kept; the password never is.
	Email string
	// Message says why the form came back, or why it is shown at all
	// ("Your session ended. Sign in to carry on."); empty on a first visit.
	Message string
	// Meaning is the Message's meaning; MeaningBad marks both fields as refused.
	Meaning string
	// Throttled replaces Message by the fixed words for too many tries.
	Throttled bool
	// RetryIn says when to try again when Throttled: "in 5 minutes"; may be empty.
	RetryIn string
}

// refused reports whether the form came back with something to read.
func (s SignIn) refused() bool { return s.Throttled || s.Message != "" }
