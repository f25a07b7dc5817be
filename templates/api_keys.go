package templates

// APIKeys is the page of the keys of the vendor's own programs.
type APIKeys struct {
	// NewPath leads to the form for a new key.
	NewPath string
	Keys    []APIKey
}

// APIKey is one key, without its secret.
type APIKey struct {
	ID, Name string
	// Allows says in plain words what the key allows, one after the other.
	Allows []string
	MadeBy string
	Made   Time
	// Used is zero when it never was.
	Used Time
	// Meaning and State say whether it stands: "Works", "Expired", "Revoked"; At is
	// since when or until when, worded by Until.
	Meaning, State, Until string
	At                    Time
	// RevokePath leads to where it is revoked; empty for one that no longer works.
	RevokePath string
}

// NewAPIKey is the form for a new key.
type NewAPIKey struct {
	ActionPath, BackPath string
	// Once is sent along: it makes one key, however often the form is sent.
	Once string
	Name FormField
	// Allows are the check boxes, and AllowsError what is wrong with them.
	Allows      []Choice
	AllowsError string
	Expires     FormField
}

// Choice is one check box with what it means.
type Choice struct {
	Value, Label, About string
	Chosen              bool
}

// MadeAPIKey shows a new key, once.
type MadeAPIKey struct {
	Name string
	// Secret is the whole key.
	Secret string
	Allows []string
	// Expires is zero for a key that lasts until it is revoked.
	Expires  Time
	BackPath string
}

// RevokeAPIKey asks before a key is revoked.
type RevokeAPIKey struct {
	APIKey
	ActionPath, BackPath string
}
