package templates

// Records is one page of one list of a connection's records: employees, say.
type Records struct {
	// TenantName is the practice, and ProviderName the system it is copied from.
	TenantName, ProviderName string
	// BackPath leads to the setup page.
	BackPath string
	// Title is the list's heading: "Employees".
	Title string
	// Lists are all lists of the connection, to switch between.
	Lists []NavLink
	// Detail heads the second column; empty leaves it out.
	Detail string
	// Rows are in order of name.
	Rows []RecordRow
	// Empty says why there are no rows.
	Empty string
	// Zone names the time zone of LastSync: "Perth time (AWST, UTC+8)".
	Zone string
	// LastSync is when the lists were last read completely.
	LastSync Time
	// Syncing is true while they are being read.
	Syncing bool
	// Problem says why the list may be out of date; nil when it is not.
	Problem *Problem
	// CanChange is true for an owner, who gets the Problem's button.
	CanChange bool
	// FirstPath and NextPath lead to other pages of the list; empty where there is none.
	FirstPath, NextPath string
}

// RecordRow is one line of the list.
type RecordRow struct {
	// Name and Detail are the provider's; Detail may be empty.
	Name, Detail string
	// Inactive is true when the provider does not use it any more.
	Inactive bool
}
