package corepractice

import (
	"fmt"
	"slices"
	"strings"

	"mooring/internal/certify"
	"mooring/internal/sandbox/practice"
)

// asksWhichLocations: a practice with several.
func (s Subject) asksWhichLocations() certify.Requirement {
	return certify.Requirement{
		Text: "Of a practice with several locations somebody has to confirm which are used, and nothing is read before the answer.",
		How: "An owner connects a practice with five locations in Chromium. Until the picker is answered no call for appointments may reach Core Practice; an answer " +
			"without any location must be refused; afterwards only the chosen locations may have been asked for.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			v := q.browse(true)
			v.connect("bayside")
			same(q, "The page after the sign-in", v.heading(), "Choose locations")
			q.wantChoices(v)
			v.shot("Core Practice’s five locations")
			q.try(q.App.Rounds.Make(q.ctx))
			same(q, "The number of calls for appointments before the answer", len(q.ofProvider(appointmentsPath)), 0)
			same(q, "The number of appointments before the answer", q.rows("appointments"), 0)
			v.click("button", "Save locations")
			v.waitFor(".field-error")
			v.check("Bayside Perth", true)
			v.check("Lord Howe", true)
			v.click("button", "Save locations")
			v.synced()
			v.shot("Two locations are chosen")
			asked := q.askedLocations()
			q.want(slices.Equal(asked, []string{"b2", "b5"}), "Appointments were asked for at %s, and b2 and b5 were chosen.", strings.Join(asked, ", "))
			return "The picker lists what Core Practice lists; before the answer nothing was read, and afterwards only what was chosen."
		}),
	}
}

// appointmentsPath begins every call for appointments, behind the tenant.
const appointmentsPath = "/api/v1/appointments"

// wantChoices wants the picker to list the locations of Core Practice.
func (q *inquiry) wantChoices(v *visit) {
	for _, tenant := range q.Provider.State().Tenants {
		if tenant.ID != "bayside" {
			continue
		}
		same(q, "The number of locations to choose from", v.count(`input[name="location"]`), len(tenant.Locations))
		for i, location := range tenant.Locations {
			about := v.text(fmt.Sprintf(`.choice:has(#location-%d)`, i+1))
			q.want(strings.Contains(about, location.Name), "%s is not offered, but “%s”.", location.Name, about)
			same(q, "The number of boxes for "+location.Name, v.count(`input[name="location"][value="`+location.ID+`"]`), 1)
		}
	}
}

// askedLocations lists the locations for which appointments were asked.
func (q *inquiry) askedLocations() []string {
	var asked []string
	for _, e := range q.ofProvider(appointmentsPath) {
		asked = append(asked, e.query.Get("location_id"))
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}

// changesTheLocations: the choice is not for ever.
func (s Subject) changesTheLocations() certify.Requirement {
	return certify.Requirement{
		Text: "The choice of locations can be changed later, and data of a location that is no longer chosen is removed.",
		How: "An owner changes the choice from Sydney and Perth to Perth and Lord Howe. Appointments in the database are counted by location before and after, " +
			"and the calls to Core Practice after the change are read.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("bayside", "b1", "b2")
			q.wantCopied(id, "b1", "b2")
			v := q.browse(false)
			v.click("link", "Locations")
			v.check("Bayside Sydney", false)
			v.check("Lord Howe", true)
			v.shot("Another choice")
			v.click("button", "Save locations")
			v.synced()
			q.wantCopied(id, "b2", "b5")
			shown := v.text("[data-connection]")
			q.want(!strings.Contains(shown, "Bayside Sydney") && strings.Contains(shown, "Lord Howe"), "The card does not show the new choice: %s", shown)
			return "What was unticked is removed, what was ticked is read, and what stayed was kept."
		}),
	}
}

// wantCopied wants appointments of exactly these locations in the database.
func (q *inquiry) wantCopied(id string, locations ...string) {
	held := q.texts(`SELECT DISTINCT location_id FROM appointments WHERE connection_id = ? ORDER BY location_id`, id)
	q.want(slices.Equal(held, locations), "There are appointments of %s, and %s are chosen.", strings.Join(held, ", "), strings.Join(locations, ", "))
	counts := q.texts(`SELECT location_id || '  ' || count(*) FROM appointments WHERE connection_id = ? GROUP BY location_id ORDER BY location_id`, id)
	q.note("Appointments by location", strings.Join(counts, "\n"))
}

// tellsOfARemovedLocation: mapped locations are removed.
func (s Subject) tellsOfARemovedLocation() certify.Requirement {
	return certify.Requirement{
		Text: "When a chosen location disappears at Core Practice, the practice is told which, and nothing of it is dropped silently.",
		How: "A chosen location is removed at Core Practice and the owner presses “Check now”. The card must name it and lead to the picker; the choice and its " +
			"appointments must still be there. When Core Practice lists it again, the problem must end by itself.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("bayside", "b1", "b5")
			before := q.copied(id, "b5")
			q.want(before > 0, "There was no appointment at Lord Howe to lose.")
			q.removed("b5", true)
			v := q.browse(true)
			v.click("button", "Check now")
			v.waitFor(`[data-problem="location_removed"]`)
			said := v.text(`[data-problem="location_removed"]`)
			q.want(strings.Contains(said, "Lord Howe"), "The problem does not name the location: %s", said)
			v.shot("A chosen location is no longer listed")
			owner.press(id, "sync")
			owner.synced(id)
			same(q, "The number of its appointments", q.copied(id, "b5"), before)
			same(q, "The number of chosen locations", q.number("SELECT count(*) FROM locations WHERE connection_id = ? AND chosen", id), 2)
			v.open("/connections")
			v.clickIn(`[data-problem="location_removed"]`, "link", "Choose locations")
			q.want(strings.Contains(v.text("main"), "No longer listed in Core Practice"), "The picker does not mark the location.")
			v.shot("The picker marks it")
			q.removed("b5", false)
			owner.press(id, "check")
			same(q, "The number of problems once it is listed again", owner.card(id).Find("[data-problem]").Length(), 0)
			return fmt.Sprintf("The card names the location and what to do; its %d appointments and the choice stayed.", before)
		}),
	}
}

// copied counts the appointments of one location.
func (q *inquiry) copied(id, location string) int {
	return q.number("SELECT count(*) FROM appointments WHERE connection_id = ? AND location_id = ?", id, location)
}

// removed takes a location of Bayside off Core Practice's list, or puts it back.
func (q *inquiry) removed(location string, gone bool) {
	q.try(q.Provider.ChangeLocation("bayside", location, practice.LocationChange{Removed: &gone}))
}
