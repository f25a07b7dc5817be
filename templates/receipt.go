package templates

// What the provider said when it was told to withdraw our access
// (Receipt.Provider).
const (
	// ProviderConfirmed means that it answered that the access is withdrawn.
	ProviderConfirmed = "confirmed"
	// ProviderUnconfirmed means that it did not answer, or refused.
	ProviderUnconfirmed = "unconfirmed"
	// ProviderPending means that we are still asking.
	ProviderPending = "pending"
	// ProviderUnsupported means that it has no way to be asked.
	ProviderUnsupported = "unsupported"
	// ProviderNotNeeded means that there was no access left to withdraw.
	ProviderNotNeeded = "not_needed"
)

// Receipt is the record of a disconnect. It can be printed.
type Receipt struct {
	// TenantName, TenantURL and ProviderName say which connection it was.
	TenantName, TenantURL, ProviderName string
	// ID is the connection's id, quoted on the receipt.
	ID string
	// At is when the data was removed, and By the name of who asked for it.
	At Time
	By string
	// Removed is what was removed, a line each: "5,012 appointments".
	Removed []string
	// Left says what may be left at the provider when it did not confirm: "Our app may
	// still be listed there."
	Left string
	// Provider is one of the Provider constants.
	Provider string
	// ProviderAt is when the provider answered, or was last asked.
	ProviderAt Time
	// ProviderToDo is what the practice can do at the provider itself when the
	// provider did not confirm: "In Core Practice, open Settings, …".
	ProviderToDo string
	// BackPath leads to the setup page.
	BackPath string
}

// providerWords is the provider's answer as a reader sees it; unfinished when
// something is left for the practice to do at the provider.
type providerWords struct {
	meaning, text string
	unfinished    bool
}

// answerOf words the provider's answer. Anything but a confirmation is never
// worded as one.
func answerOf(r Receipt) providerWords {
	switch r.Provider {
	case ProviderConfirmed:
		return providerWords{MeaningGood, r.ProviderName + " confirmed that our access is withdrawn.", false}
	case ProviderPending:
		return providerWords{MeaningOff, "We are asking " + r.ProviderName + " to withdraw our access. Reload this page to see the answer.", false}
	case ProviderUnsupported:
		return providerWords{MeaningNotice, r.ProviderName + " has no way to be told. " + r.Left, true}
	case ProviderNotNeeded:
		return providerWords{MeaningGood, "There was no access left to withdraw.", false}
	}
	return providerWords{MeaningNotice, r.ProviderName + " did not confirm that our access is withdrawn. " + r.Left, true}
}
