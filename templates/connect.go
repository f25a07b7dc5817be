package templates

// Connect is the page before a practice is connected, fresh or refused.
type Connect struct {
	// ProviderName is the provider's own name, "Core Practice".
	ProviderName string
	// Button is the provider's official picture of the button, and ProviderLogo its
	// logo; zero when there is none.
	Button, ProviderLogo Picture
	// ProviderSlug is posted as the field "provider".
	ProviderSlug string
	// ActionPath takes the POST with the fields "provider" and what is asked for.
	ActionPath string
	// CancelPath leads back to the setup page.
	CancelPath string
	// Organisation is posted as the field "organisation"; empty: it is left out.
	Organisation string
	// For says whose connection it will be; nil where nobody can be mistaken.
	For *ConnectFor
	// Address asks for the practice's address; nil where that is not asked.
	Address *AddressField
	// Fields are what else is asked for, in order, and FieldsFrom says where a
	// practice gets it; often empty.
	Fields     []FormField
	FieldsFrom string
	// Cautions are what to know before connecting, a sentence each.
	Cautions []string
	// Scopes are what will be asked for, and why.
	Scopes []Permission
	// SignInAt is where the person will sign in, or the provider's name while that is
	// not known; empty where nobody signs in anywhere.
	SignInAt string
	// Steps are what happens after that.
	Steps []string
}

// ConnectFor is whose connection it will be, and for whom the reader is taken.
type ConnectFor struct {
	Organisation, Person string
	// AppName is the product that says so.
	AppName string
}

// AddressField asks for a practice's address at the provider.
type AddressField struct {
	// Value is what the person typed before, kept.
	Value string
	// Error says what is wrong with Value and what it should look like; empty when fresh.
	Error string
	// Domain is the domain of the provider's tenants, "corepractice.is".
	Domain string
	// Example is the part before that domain in the example, "bayside".
	Example string
	// SignInHost is where the person will sign in, with "{tenant}" in the
	// tenant's place: "{tenant}.corepractice.is".
	SignInHost string
}
