package templates

// Connections is the setup page: every connection of the organisation, and the
// providers that can be connected.
type Connections struct {
	// CanChange is true for an owner. A member sees the same page without the
	// buttons, and a sentence that says so.
	CanChange bool
	// Cards are the connections, those in use first.
	Cards []Card
	// Offers are the configured providers.
	Offers []Offer
}

// Offer is a provider that can be connected.
type Offer struct {
	// ProviderName is the provider's own name, "Core Practice"; the link reads
	// "Connect to Core Practice".
	ProviderName string
	// ProviderLogo is the provider's logo, and Button its official picture of the
	// link; zero when there is none.
	ProviderLogo, Button Picture
	// Needs are what a person should have at hand, a sentence each.
	Needs []string
	// Path is the connect page of that provider.
	Path string
}
