package view

import (
	"fmt"

	"mooring/internal/connection"
	"mooring/templates"
)

// obstacle words what kept a day from being compared or repaired.
func (c Comparison) obstacle(result connection.DayResult) *templates.Obstacle {
	name := c.info.Name
	switch result.Obstacle {
	case connection.ObstacleNotKept:
		return &templates.Obstacle{
			Meaning: templates.MeaningOff, Happened: "There is nothing here to compare on this day.",
			Means: c.outsideWindow(),
		}
	case connection.ObstacleReconnect:
		return &templates.Obstacle{
			Meaning: templates.MeaningBad, Happened: name + " no longer accepts " + ourSignIn(c.info) + ".",
			Means:  signInAgainWords(c.info) + " to compare; nothing you chose is lost.",
			Action: reconnect(c.overview.Connection.ID, c.info),
		}
	case connection.ObstacleLocationGone:
		return &templates.Obstacle{
			Meaning: templates.MeaningNotice, Happened: quote(c.Location.Name) + " is no longer listed in " + name + ".",
			Means:  "So there is nothing to compare with. If it moved or was renamed, choose it again.",
			Action: &templates.Action{Label: "Choose locations", Path: ConnectionPath(c.overview.Connection.ID, "/locations")},
		}
	case connection.ObstacleMoved:
		return &templates.Obstacle{
			Meaning: templates.MeaningNotice, Happened: "A sync is changing the appointments of this day at this moment.",
			Means: "Please compare again in a minute.",
		}
	}
	return c.failed(result)
}

// failed words a call to the provider that failed.
func (c Comparison) failed(result connection.DayResult) *templates.Obstacle {
	name := c.info.Name
	shown := &templates.Obstacle{Meaning: templates.MeaningBad, Means: "What you see on the appointments page is what was read last."}
	switch result.Obstacle {
	case connection.Obstacle(connection.FailureLimited):
		shown.Meaning, shown.Happened = templates.MeaningNotice, name+" asked us to slow down."
		shown.Means = "Please compare again in a few minutes."
		if result.RetryAfter > 0 {
			shown.Means = fmt.Sprintf("Please wait until %s, then compare again.", c.reader.Clock.Time(result.At.Add(result.RetryAfter)).Text)
		}
	case connection.Obstacle(connection.FailureNotProcessed), connection.Obstacle(connection.FailureUnknown):
		shown.Happened = name + " is not answering."
		shown.Means += " Please try again in a few minutes."
	case connection.ObstacleTooLong:
		shown.Happened = name + " took too long to list the appointments of this day."
		shown.Means += " Please try again in a few minutes."
	case connection.Obstacle(connection.FailureNotActivated):
		shown.Happened = name + " says that this product is switched off for your practice."
		shown.Means = "Once it is activated there, we carry on by ourselves."
	case connection.Obstacle(connection.FailureMalformed):
		shown.Happened = name + " answered in a way we cannot read."
	default:
		shown.Happened = name + " answered, but does not let us read the appointments of this location."
	}
	return shown
}

// RepairNotice words what a repair did; nil when there was nothing to do, which the
// comparison says by itself.
func (c Comparison) RepairNotice(result connection.DayResult) *templates.Notice {
	notice := &templates.Notice{Meaning: templates.MeaningGood, At: c.reader.Clock.Time(result.At)}
	if repair := result.Repair; repair.Changed() {
		notice.Text = templates.Count(repair.Written+repair.Removed, "appointment") + " repaired."
		notice.Details = append(notice.Details, fmt.Sprintf("%s written, %s removed.",
			templates.Count(repair.Written, "appointment"), templates.Figure(repair.Removed)))
		notice.Details = append(notice.Details, "The next sync compares the other days of "+c.Location.Name+" too.")
		if repair.Left > 0 {
			notice.Meaning = templates.MeaningNotice
			notice.Details = append(notice.Details, fmt.Sprintf("%s still not the same, although we wrote what %s told us. Support can see that too.",
				still(repair.Left), c.info.Name))
		}
	}
	if result.Obstacle != "" {
		obstacle := c.obstacle(result)
		if notice.Text == "" {
			notice.Text = "Nothing was repaired."
		}
		notice.Meaning = obstacle.Meaning
		notice.Details = append(notice.Details, obstacle.Happened, obstacle.Means)
	}
	if notice.Text == "" {
		return nil
	}
	return notice
}

// still counts what still differs.
func still(left int) string {
	if left == 1 {
		return "1 appointment is"
	}
	return templates.Count(left, "appointment") + " are"
}
