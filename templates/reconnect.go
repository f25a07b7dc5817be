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
	// SignInHost is where the person will sign in; empty leaves the steps out.
	SignInHost string
	// Primary is the one thing to press.
	Primary Action
	// Reconnect is the quiet way to sign in all the same; nil when it is Primary.
	Reconnect *Action
	// Link is a quiet second way; nil when there is none.
	Link *Link
}
