package corepractice

import (
	"context"
	"time"

	"mooring/internal/certify"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// late is how long an answer takes under the fault of a slow Core Practice: long
// enough to be noticed, short enough to be waited for many times.
const late = 300 * time.Millisecond

// faultRequirements are those of checkpoint 5: people are told of whatever goes
// wrong.
func faultRequirements(s Subject) []certify.Requirement {
	slow := stageOptions{Simulate: func(o *corepractice.Options) {
		o.AppointmentCount = 1500
		o.Wait = func(ctx context.Context, _ time.Duration) error { return sandbox.Sleep(ctx, late) }
	}}
	const every = "Every fault that the simulation knows is switched on, one after the other; one that is added to it is tried by itself. "
	return []certify.Requirement{
		{
			Text:  "Whatever goes wrong when the product reads from Core Practice, the practice is told in plain words what happened, what it means and what to do, and the message goes when the trouble is over.",
			How:   every + "The practice presses “Check now” and “Sync now”, its card is read, the fault ends, and the card is read again. Faults that do no harm are shown to do none.",
			Check: s.examine(slow, func(q *inquiry) string { return q.tryFaults(reading{}) }),
		},
		{
			Text:  "Whatever goes wrong when the sign-in is renewed, the practice is told, and what it is told to do mends it.",
			How:   every + "The access token has run out, the practice presses “Check now”, and its card is read. Then the fault ends, and the practice does what it was told to.",
			Check: s.examine(slow, func(q *inquiry) string { return q.tryFaults(renewing{}) }),
		},
		{
			Text:  "Whatever goes wrong while a practice connects, it reads why it is not connected and how to go on, and trying again works.",
			How:   every + "The practice signs in and agrees, and the page that follows is read. Then the fault ends, and the practice connects.",
			Check: s.examine(slow, func(q *inquiry) string { return q.tryFaults(connectingUnder{}) }),
		},
		{
			Text:  "When Core Practice does not confirm that it ended the product's access, the receipt of the disconnect says so, and says how the practice can end it itself.",
			How:   every + "The practice disconnects, and its receipt is read. The product's own copy is gone in any case.",
			Check: s.examine(slow, func(q *inquiry) string { return q.tryFaults(disconnecting{}) }),
		},
		{
			Text:  "A location that is removed, renamed or opened in Core Practice is told, and nothing is dropped in silence.",
			How:   "Chosen locations are removed and renamed and one is opened in the practice's book. The card is read after the next sync, and again when it was undone.",
			Check: s.examine(stageOptions{}, locationsAreTold),
		},
		{
			Text:  "When Core Practice is away for hours, the practice is told at once on the page and after an hour by email, and all is well by itself when it is back.",
			How:   "The simulated Core Practice answers every call with “temporarily unavailable” for six hours of the stage's clock. Card and mailbox are read during them and afterwards.",
			Check: s.examine(stageOptions{}, awayForHours),
		},
	}
}
