package demo

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/account"
	"mooring/internal/secret"
)

// Password is everybody's. It is no secret: see ClientSecret.
const Password = "lantern-on-the-quay"

// organisation is that of the demo's owner and member.
const organisation = "Harbourside Health"

// Person may sign in to a demo.
type Person struct {
	Email, Name string
	Role        account.Role
}

// Owner connects and disconnects.
func Owner() Person {
	return Person{Email: "owner@harbourside.example", Name: "Kim Lee", Role: account.RoleOwner}
}

// Member looks.
func Member() Person {
	return Person{Email: "member@harbourside.example", Name: "Sam O’Brien", Role: account.RoleMember}
}

// Support helps practices.
func Support() Person {
	return Person{Email: "support@recall-desk.example", Name: "Robin Field", Role: account.RoleSupport}
}

// Admin is one of the vendor's own.
func Admin() Person {
	return Person{Email: "admin@recall-desk.example", Name: "Alex Moore", Role: account.RoleAdmin}
}

// AddPeople makes the demo's organisation and people; those who are there stay
// as they are.
func AddPeople(ctx context.Context, accounts *account.Service) error {
	found, err := accounts.FindOrganisation(ctx, organisation)
	if errors.Is(err, account.ErrNotFound) {
		found, err = accounts.CreateOrganisation(ctx, account.NewOrganisation{Name: organisation, TimeZone: Zone})
	}
	if err != nil {
		return fmt.Errorf("add %s: %w", organisation, err)
	}
	for _, person := range []Person{Owner(), Member(), Support(), Admin()} {
		wanted := account.NewUser{Email: person.Email, Name: person.Name, Role: person.Role, Password: secret.NewValue(Password)}
		if person.Role.InOrganisation() {
			wanted.OrganisationID = found.ID
		}
		if _, err := accounts.CreateUser(ctx, wanted); err != nil && !errors.Is(err, account.ErrExists) {
			return fmt.Errorf("add %s: %w", person.Email, err)
		}
	}
	return nil
}
