package templates_test

import "mooring/templates"

// branded adds the vendor's logo and colours to a frame.
func branded(p templates.Page) templates.Page {
	p.Logo = templates.Picture{URL: "/brand/0123456789abcdef/logo.svg", Width: 176, Height: 36}
	p.Stylesheet = "/brand/0123456789abcdef/accent.css"
	return p
}

// brandSamples are the pages with a place for pictures, with pictures.
func brandSamples() []sample {
	logo := templates.Picture{URL: "/brand/0123456789abcdef/core-practice-logo.png", Width: 28, Height: 28}
	connect := templates.Picture{URL: "/brand/0123456789abcdef/core-practice-connect.svg", Width: 256, Height: 44}
	disconnect := templates.Picture{URL: "/brand/0123456789abcdef/core-practice-disconnect.png", Width: 148, Height: 44}
	shown := bayside("a1")
	shown.ProviderLogo, shown.DisconnectButton = logo, disconnect
	offers := offerList()
	offers[0].Button, offers[0].ProviderLogo = connect, logo
	return []sample{
		{"branded-setup", templates.ConnectionsPage(branded(page("Connections")), templates.Connections{CanChange: true, Cards: []templates.Card{shown}, Offers: offers})},
		{"branded-setup-empty", templates.ConnectionsPage(branded(page("Connections")), templates.Connections{CanChange: true, Offers: offers})},
		{"branded-connect", templates.ConnectPage(branded(page("Connect")), templates.Connect{
			ProviderName: "Core Practice", ProviderSlug: "core-practice", ProviderLogo: logo, Button: connect,
			ActionPath: "/connections", CancelPath: "/connections", Scopes: scopes(), Address: addressField(), SignInAt: "Core Practice", Steps: signInSteps(),
		})},
		{"branded-disconnect", templates.DisconnectPage(branded(page("Disconnect")), templates.Disconnect{
			TenantName: "Bayside Dental Group", TenantURL: "https://bayside.corepractice.is", ProviderName: "Core Practice",
			ActionPath: "/connections/a1/disconnect", BackPath: "/connections", Button: disconnect, Removed: removed(), Things: "appointments",
		})},
		{"branded-sign-in", templates.SignInPage(branded(signedOut("Sign in")), templates.SignIn{ActionPath: "/login"})},
	}
}
