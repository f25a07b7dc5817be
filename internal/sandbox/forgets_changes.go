package sandbox

// ForgetsChanges leaves every other appointment out of each list of what changed,
// as a provider does whose list of changes is not to be relied on. Next counts
// such lists.
const ForgetsChanges Kind = "forgets_changes"
