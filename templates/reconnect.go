package templates

// Reconnect is the page that an email about a sign-in leads to: what is wrong
// with one connection, and the one button. When nothing is wrong any more it says
// that instead.
type Reconnect struct {
	// ID, Status and Health are those of the connection, as in Card.
	ID, Status, Health string
	// TenantName, TenantURL and ProviderName say which connection it is.
	TenantName, TenantURL, ProviderName string
	// BackPath leads to the setup page.
	BackPath string
	// Heading says how it stands: "Sign in again to Core Practice".
	Heading string
	// Problem is what a new sign-in mends, without a button of its own; nil when
	// there is nothing.
	Problem *Problem
	// Paragraphs say the rest.
	Paragraphs []string
	// SignInHost is where the person will sign in, and Steps are what happens after
	// that; without either there is no such section.
	SignInHost string
	Steps      []string
	// Form asks for what has to be typed, and Primary is then not shown; nil where
	// nothing is typed.
	Form *ReconnectForm
	// Primary is the one thing to press.
	Primary Action
	// Reconnect is the quiet way to sign in all the same; nil when it is Primary.
	Reconnect *Action
	// Link is a quiet second way; nil when there is none.
	Link *Link
}

// ReconnectForm asks for what a practice has to type to reconnect.
type ReconnectForm struct {
	// ActionPath takes the POST of Fields.
	ActionPath string
	Fields     []FormField
	// FieldsFrom says where a practice gets what they ask for.
	FieldsFrom string
	// Needed is true when the button is the one thing to press.
	Needed bool
}

// kind is the class of the form's button.
func (f ReconnectForm) kind() string {
	if f.Needed {
		return "primary"
	}
	return ""
}
