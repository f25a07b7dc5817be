package drchrono

import (
	"slices"
	"strings"

	"mooring/internal/sandbox/portal"
)

// password is everybody's.
const password = "sandbox"

// user is somebody who can sign in.
type user struct {
	portal.SignIn
	number int
	// doctor is who the user is, or works for, as the book calls the doctor.
	doctor string
	staff  bool
	// blind: the practice does not let the user see the calendar.
	blind bool
}

// users are everybody, each of one practice.
func users() []user {
	of := func(practice, email, name string) portal.SignIn {
		return portal.SignIn{Email: email + "@" + practice + ".example", Name: name, Password: password, Practices: []string{practice}}
	}
	return []user{
		{SignIn: of("harbor", "aadams", "Abigail Adams"), number: 4101, doctor: "31d1"},
		{SignIn: of("harbor", "frontdesk", "Luis Ortega"), number: 4102, doctor: "31d1", staff: true},
		{SignIn: of("harbor", "billing", "Grace Park"), number: 4103, doctor: "31d2", staff: true, blind: true},
		{SignIn: of("redwood", "hkim", "Hana Kim"), number: 4201, doctor: "32d1"},
	}
}

// people lists who can sign in.
func people(string) []portal.SignIn {
	var list []portal.SignIn
	for _, u := range users() {
		list = append(list, u.SignIn)
	}
	return list
}

// findUser finds a user.
func findUser(is func(user) bool) (user, bool) {
	all := users()
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return user{}, false
	}
	return all[i], true
}

// userOf finds who allowed a call.
func userOf(email string) (user, bool) {
	return findUser(func(u user) bool { return strings.EqualFold(u.Email, email) })
}
