package templates

// Disconnect is the page that asks before a connection is purged.
type Disconnect struct {
	// TenantName, TenantURL and ProviderName say which connection it is.
	TenantName, TenantURL, ProviderName string
	// ActionPath takes the POST that disconnects.
	ActionPath string
	// Button is the provider's official picture of the button; zero when there is none.
	Button Picture
	// BackPath leaves without a change.
	BackPath string
	// Removed is what will be removed, a line each: "5,012 appointments".
	Removed []string
	// Things are what is no longer updated: "appointments".
	Things string
	// Syncing is true when a sync runs that will be stopped.
	Syncing bool
	// AsksProvider is true when the provider can be told to withdraw our access.
	AsksProvider bool
}
