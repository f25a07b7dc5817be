package templates

// Connection is the page of one connection: its card, and what stands behind it.
type Connection struct {
	// Card is the connection, as on the setup page.
	Card Card
	// BackPath leads to the setup page.
	BackPath string
	// Permissions are what was asked for, each granted or not.
	Permissions []Permission
	// ConnectedBy is the name of the person who connected it last; may be empty.
	ConnectedBy string
	// ConnectedAt is when that was.
	ConnectedAt Time
	// LastProof is when the provider last answered for this connection.
	LastProof Time
	// Runs are the last syncs, newest first, at most ten.
	Runs []SyncRun
}

// Permission is one thing a practice lets the product do.
type Permission struct {
	// Name is the permission in plain words: "Read appointments".
	Name string
	// Why is the reason it is asked for.
	Why string
	// Granted is false when the practice left it out at sign-in.
	Granted bool
}

// SyncRun is one finished or running sync.
type SyncRun struct {
	// Started is when it began.
	Started Time
	// Took is how long: "4 s", "1 min 12 s"; empty while it runs.
	Took string
	// Changed and Removed count the appointments it wrote and deleted.
	Changed, Removed int
	// Outcome is the result in words: "Complete", "2 of 5 locations failed".
	Outcome string
	// Meaning is the Outcome's meaning.
	Meaning string
}
