package account

import "time"

// Organisation is the vendor's customer: the boundary that no row, page or
// call ever crosses.
type Organisation struct {
	ID string
	// ExternalID is what the vendor's own product calls it, unique; empty for one that
	// the product does not know.
	ExternalID string
	Name       string
	// TimeZone is an IANA name; time.LoadLocation accepts it.
	TimeZone  string
	CreatedAt time.Time
}

// User is a person who can sign in.
type User struct {
	ID string
	// OrganisationID is empty for the vendor's own staff (support, admin).
	OrganisationID string
	// Email is normalised and unique over all organisations.
	Email string
	Name  string
	Role  Role
	// WantsMail is false for one who has switched off being told by email.
	WantsMail bool
	// BouncedAt is when a mail server last refused mail to the address for good;
	// zero when none did since the last that went through.
	BouncedAt time.Time
}

// Role says what a user may do.
type Role string

// The four roles.
const (
	// RoleOwner looks at and changes an organisation's connections.
	RoleOwner Role = "owner"
	// RoleMember looks at an organisation's connections.
	RoleMember Role = "member"
	// RoleSupport is the vendor's support staff. It belongs to no organisation.
	RoleSupport Role = "support"
	// RoleAdmin runs Mooring for the vendor. It belongs to no organisation.
	RoleAdmin Role = "admin"
)

// Valid reports whether it is one of the four.
func (r Role) Valid() bool { return r.InOrganisation() || r.Staff() }

// InOrganisation reports whether users of the role belong to an organisation.
func (r Role) InOrganisation() bool { return r == RoleOwner || r == RoleMember }

// Staff reports whether users of the role are the vendor's own people, who
// belong to no organisation.
func (r Role) Staff() bool { return r == RoleSupport || r == RoleAdmin }

// CanChange reports whether the role may change what belongs to its
// organisation: connect, choose, sync, disconnect. Everyone else looks.
func (r Role) CanChange() bool { return r == RoleOwner }
