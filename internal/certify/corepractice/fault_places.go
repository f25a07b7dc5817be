package corepractice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox/practice"
)

// locationsAreTold removes, renames and opens locations in the book of a
// connected practice, and undoes it.
func locationsAreTold(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("bayside")
	kept := q.newLedger("bayside")
	removed, renamed := kept.book.Locations()[4], kept.book.Locations()[1]
	day := kept.busiest(q, removed.ID)
	before := owner.get(dayPath(id, removed.ID, day)).rows()
	q.want(len(before) > 0, "%s has no appointment to look after.", removed.Name)

	gone, here, newName := true, false, "Bayside Perth East"
	q.try(q.Provider.ChangeLocation("bayside", removed.ID, practice.LocationChange{Removed: &gone}))
	q.try(q.Provider.ChangeLocation("bayside", renamed.ID, practice.LocationChange{Name: &newName}))
	opened, err := q.Provider.AddLocation("bayside", practice.LocationPlan{Name: "Bayside Hobart", TimeZone: "Australia/Hobart"})
	q.try(err)
	said := q.afterSync(owner, id)
	q.wantTold(said, connection.ProblemLocationRemoved, removed.Name)
	q.wantTold(said, connection.ProblemLocationRenamed, newName)
	q.wantTold(said, connection.ProblemLocationNew, opened.Name)
	after := owner.get(dayPath(id, removed.ID, day))
	q.want(slices.Equal(after.rows(), before), "The appointments of %s changed when it was removed: %s is not %s.", removed.Name, after.rows(), before)
	q.want(len(notices(after.Selection)) > 0, "The page of a day at %s does not say that its appointments are not updated any more.", removed.Name)
	q.browserShot("/connections", "The card, with the three messages")

	q.try(q.Provider.ChangeLocation("bayside", removed.ID, practice.LocationChange{Removed: &here}))
	q.try(q.Provider.ChangeLocation("bayside", renamed.ID, practice.LocationChange{Name: &renamed.Name}))
	left := q.afterSync(owner, id)
	q.want(len(left) == 1 && left[0].kind == string(connection.ProblemLocationNew), "When the removal and the renaming were undone the practice reads %v.", left)
	owner.choose(owner.get("/connections/" + id + "/locations"))
	q.want(len(notices(owner.card(id))) == 0, "When the practice had chosen it still reads %v.", notices(owner.card(id)))
	return "A removed, a renamed and a new location were told by name; the appointments of the removed one stayed, and the messages went when it was undone."
}

// afterSync is what the card tells after a sync.
func (q *inquiry) afterSync(owner *client, id string) []notice {
	q.clock.advance(time.Minute)
	owner.press(id, "sync")
	owner.synced(id)
	return notices(owner.card(id))
}

// wantTold wants a problem to be told, in plain words and by the name of what it
// is about.
func (q *inquiry) wantTold(said []notice, kind connection.ProblemKind, name string) {
	i := slices.IndexFunc(said, func(n notice) bool { return n.kind == string(kind) })
	if i < 0 {
		q.want(false, "Nothing is told about %s (%s).", name, kind)
		return
	}
	q.want(strings.Contains(said[i].text, name), "What is told does not name %s: “%s”", name, said[i].text)
	q.plain(name, said[i].text)
	q.note(fmt.Sprintf("What the practice reads about %s", name), said[i].text)
}

// busiest is the day of a location with the most appointments among those that
// are kept.
func (l *ledger) busiest(q *inquiry, location string) string {
	days, best := map[string]int{}, ""
	for _, a := range l.within(q, location) {
		date := a.Start.In(l.zones[location]).Format(time.DateOnly)
		days[date]++
		if days[date] > days[best] || best == "" {
			best = date
		}
	}
	return best
}

// browserShot keeps a picture of a page as the owner sees it.
func (q *inquiry) browserShot(path, title string) {
	v := q.browse(true)
	v.open(path)
	v.shot(title)
}
