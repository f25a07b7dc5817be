package corepractice

import (
	"slices"
	"strings"

	"mooring/internal/certify"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
)

// bookingLater is about the one permission that a product may well come to ask for
// when practices are connected already: to book.
func (s Subject) bookingLater() certify.Requirement {
	without := func(c *config.Config) {
		c.CorePractice.Scopes = slices.DeleteFunc(slices.Clone(s.scopes()), func(scope string) bool { return scope == corepractice.ScopeWrite })
	}
	return certify.Requirement{
		Text: "When the product asks for the permission to book later on, a practice that connected before is told where it misses it, and gets it by signing in again.",
		How: "A practice connects to a product that does not ask for the permission to book. The product is started anew with it, the page of a day is read, the practice " +
			"signs in again, and the page is read once more.",
		Check: s.examine(stageOptions{Configure: without}, permissionComesLater),
	}
}

// permissionComesLater starts the product anew with a permission more.
func permissionComesLater(q *inquiry) string {
	owner := q.owner()
	id := owner.connect(faultTenant)
	day := "/connections/" + id + "/appointments"
	q.want(!hasLink(owner.get(day), newAppointment), "Without the permission the page offers “%s”.", newAppointment)
	q.Config.CorePractice.Scopes = q.subject.scopes()
	q.try(q.restart(q.ctx))
	told := owner.get(day).words()
	title, _ := q.statedUse(owner.get("/connections/new?provider="+providerSlug), corepractice.ScopeWrite)
	q.want(strings.Contains(told, title) && strings.Contains(told, "Sign in again"), "The page does not say that “%s” is missing, nor what to do: “%s”", title, told)
	q.note("The page of a day with the product that asks for more", told)
	owner.allow(owner.departAgain(id, faultTenant))
	owner.synced(id)
	q.want(hasLink(owner.get(day), newAppointment), "After signing in again the page does not offer “%s”.", newAppointment)
	return "The page of a day said which permission is missing and to sign in again; after that an appointment could be booked."
}
