package permission

import "mooring/internal/connection"

// Words say what a permission shares, what it is used for and what is lost without
// it; false when a provider's adapter does not know its name. The name itself is
// filled in by Describe.
type Words func(name string) (connection.Scope, bool)

// Describe describes permissions in their order. One that is not known gets words
// that claim nothing.
func Describe(names []string, words Words) []connection.Scope {
	described := make([]connection.Scope, 0, len(names))
	for _, name := range names {
		scope, known := words(name)
		if !known {
			scope = connection.Scope{
				Title:   name,
				Why:     "This product asks for this permission. Ask its support what it is used for.",
				Without: "Parts of this product that need it will not work.",
			}
		}
		scope.Name = name
		described = append(described, scope)
	}
	return described
}
