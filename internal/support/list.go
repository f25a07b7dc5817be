package support

import (
	"time"

	"mooring/internal/connection"
)

// Sort is an order of the list.
type Sort string

// The orders. With a problem kind as filter only the last two are to be had, and
// they go by when the problem began.
const (
	// SortName is by the tenant's name.
	SortName Sort = "name"
	// SortOrganisation is by the organisation's name.
	SortOrganisation Sort = "organisation"
	// SortNewest shows first what came into its status, or got its problem, last.
	SortNewest Sort = "newest"
	// SortLongest shows first what has been so for longest.
	SortLongest Sort = "longest"
)

// Filter selects and orders connections. Empty fields select nothing.
type Filter struct {
	// Search finds connections whose organisation, tenant name or tenant address
	// has a word that begins with it, or goes on with it: "dental gr" finds
	// "Bayside Dental Group". With it the order is by what was found.
	Search   string
	Provider string
	Status   connection.Status
	// Health is that of connected ones.
	Health connection.Health
	// Problem selects those that have an open problem of the kind.
	Problem connection.ProblemKind
	// Age selects those that have been in their status, or had the problem, for at
	// least so long; the order is then SortNewest or SortLongest.
	Age  time.Duration
	Sort Sort
}

// Place is where an entry stands in the order of a filter: pages begin behind
// one. The zero value is before all of them.
type Place struct {
	// Key is what is sorted by: a name, or microseconds since 1970 as decimal digits.
	Key string
	ID  string
}

// Entry is one line of the list.
type Entry struct {
	Ref          connection.Ref
	Organisation string
	Provider     string
	Tenant       connection.Tenant
	Status       connection.Status
	StatusSince  time.Time
	// Health is empty unless the connection is connected.
	Health    connection.Health
	CheckedAt time.Time
	SyncedAt  time.Time
	// LapsesAt is when the provider ends the sign-in if it is not used; zero when
	// it does not, or there is none.
	LapsesAt time.Time
	// Problems are the open ones, the worst first, then the oldest.
	Problems []connection.Problem
	Place    Place
}

// Count is how many connections are in one state at one provider.
type Count struct {
	Provider string
	Status   connection.Status
	Health   connection.Health
	Number   int64
}

// Cause is one kind of problem at one provider, with all that have it now.
type Cause struct {
	Provider string
	Kind     connection.ProblemKind
	// Number counts open problems: connections, or locations or permissions of
	// them where the kind is about those.
	Number int64
	// First and Newest are when the oldest and the newest of them began.
	First, Newest time.Time
}
