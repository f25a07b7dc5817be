package view

import (
	"mooring/internal/account"
	"mooring/templates"
)

// Account shows who is signed in and the switch for email.
func Account(reader Reader, user account.User, organisation account.Organisation) templates.Account {
	shown := templates.Account{
		Name: user.Name, Email: user.Email, Organisation: organisation.Name, Role: "Member",
		WantsMail: user.WantsMail, BouncedAt: reader.Clock.Time(user.BouncedAt),
		ActionPath: AccountPath,
	}
	if user.Role == account.RoleOwner {
		shown.Role, shown.Owner = "Owner", true
	}
	return shown
}
