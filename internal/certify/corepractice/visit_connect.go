package corepractice

// leave goes from the setup page to the sign-in page of Core Practice.
func (v *visit) leave(tenant string) {
	v.click("link", connectButton)
	v.fill(addressField, tenant)
	v.click("button", connectButton)
	v.atProvider(tenant)
}

// atProvider waits until the address bar shows Core Practice's own host.
func (v *visit) atProvider(tenant string) {
	v.at(v.q.ProviderURL + "/t/" + tenant + "/oauth/authorize")
}

// identify signs in at Core Practice; the consent page follows.
func (v *visit) identify(tenant string) {
	v.atProvider(tenant)
	v.fill("E-mail", receptionist(tenant))
	v.fill("Password", providerPassword)
	v.click("button", "Sign in")
	v.waitFor(`button[value="allow"]`)
}

// allow agrees at Core Practice and comes back.
func (v *visit) allow() {
	v.click("button", "Allow")
	v.at(v.q.URL)
}

// connect goes the whole way for a practice's receptionist; of a tenant with
// several locations the picker is what is shown then.
func (v *visit) connect(tenant string) {
	v.leave(tenant)
	v.identify(tenant)
	v.allow()
}

// synced waits until the one card shows no sync that waits or runs.
func (v *visit) synced() {
	v.q.until("A sync did not come to its end.", func() bool {
		v.open("/connections")
		return v.count("[data-connection]") > 0 && v.count("progress") == 0 || v.q.dispatch()
	})
}

// card reads what the one card shows.
func (v *visit) card() (id, status, health string) {
	return v.attribute("[data-connection]", "data-connection"), v.attribute("[data-connection]", "data-status"),
		v.attribute("[data-connection]", "data-health")
}
