package templates

// Account is the page of the person who is signed in: who that is, and whether
// they are told by email.
type Account struct {
	// Name, Email, Organisation and Role ("Owner") say who is signed in.
	Name, Email, Organisation, Role string
	// Owner is true for those who are told by email, and may switch it off.
	Owner bool
	// WantsMail is the switch.
	WantsMail bool
	// BouncedAt is when mail to Email last came back; zero when none did.
	BouncedAt Time
	// Error says why the form is shown again; may be empty.
	Error string
	// ActionPath takes the POST that saves the switch.
	ActionPath string
}
