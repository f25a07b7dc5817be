package corepractice

// Next lists what only Core Practice can do from here on, by its getting-started
// and go-live guides, in order.
func Next() []string {
	return []string{
		"Invite you to the sandbox environment, after you have described your product to its support.",
		"Activate your API key in the sandbox and set up your redirect URI there: send the first support request.",
		"Confirm the addresses of its endpoints, the names of its permissions and its wire format. Mooring assumes them, because Core Practice does not publish them; run “mooring certify --target” against your installation once the sandbox answers.",
		"Say whether more is required for the features of your product: the guide reserves that.",
		"Review the six checkpoints and the demo video, and activate your API key for production: send the second support request.",
		"Give you one client id and secret for production, for all practices with the same redirect URI.",
		"Apply that key to each practice that asks for your integration: a practice need not, and should not, be given it.",
		"After certification: hear from you before you change what the integration does or which permissions it asks for.",
	}
}
