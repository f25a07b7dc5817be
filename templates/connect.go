package templates

// Connect is the page before a person leaves for the provider, fresh or refused.
type Connect struct {
	// ProviderName is the provider's own name, "Core Practice".
	ProviderName string
	// Button is the provider's official picture of the button, and ProviderLogo its
	// logo; zero when there is none.
	Button, ProviderLogo Picture
	// ProviderSlug is posted as the field "provider".
	ProviderSlug string
	// ActionPath takes the POST with the fields "provider" and "tenant".
	ActionPath string
	// CancelPath leads back to the setup page.
	CancelPath string
	// Scopes are what will be asked for, and why.
	Scopes []Permission
	// Tenant is what the person typed before, kept.
	Tenant string
	// TenantError says what is wrong with Tenant and what it should look like; empty when fresh.
	TenantError string
	// TenantDomain is the domain of the provider's tenants, "corepractice.is".
	TenantDomain string
	// TenantExample is the part before that domain in the example, "bayside".
	TenantExample string
	// SignInHost is where the person will sign in, with "{tenant}" in the
	// tenant's place: "{tenant}.corepractice.is".
	SignInHost string
}
