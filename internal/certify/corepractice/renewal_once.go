package corepractice

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"mooring/internal/app"
	"mooring/internal/certify"
	"mooring/internal/connection"
	"mooring/internal/sandbox"
)

// What presses on one token at once.
const (
	callers = 50
	bouts   = 3
)

// neverReusesAtOnce: concurrency.
func (s Subject) neverReusesAtOnce() certify.Requirement {
	return certify.Requirement{
		Text: "No refresh token is presented twice, however many calls need a new access token at once.",
		How: fmt.Sprintf("Two apps run on one database. %d times the access token lapses and %d calls begin at once, half in each app, while the answer to the first renewal is "+
			"held back until all have begun. Core Practice must see one renewal each time and no reuse, and every call must succeed.", bouts, callers),
		Check: s.examine(stageOptions{SyncInterval: noSyncs}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			if q.failed != nil {
				return ""
			}
			other, err := q.second(q.ctx)
			if !q.try(err) {
				return ""
			}
			for bout := range bouts {
				q.clock.advance(10 * time.Minute)
				failed := q.callAtOnce(id, q.App, other)
				same(q, fmt.Sprintf("The number of calls that failed in bout %d", bout+1), len(failed), 0)
				if len(failed) > 0 {
					q.note("Why a call failed", failed[0].Error())
				}
				same(q, fmt.Sprintf("The number of renewals after bout %d", bout+1), q.renewals(), bout+1)
			}
			q.wantChain(bouts)
			same(q, "The status", owner.status(id), "connected")
			return fmt.Sprintf("%d calls in two apps led to %d renewals and no reuse.", bouts*callers, bouts)
		}),
	}
}

// callAtOnce makes many calls for a connection at once, each with the token that
// one of the apps gives, in turn, and returns what failed. The first renewal is answered when all have begun.
func (q *inquiry) callAtOnce(id string, apps ...*app.App) (failed []error) {
	ref := q.ref(id)
	var begun, done sync.WaitGroup
	begun.Add(callers)
	q.onCall(func(r *http.Request) {
		if behindTenant(r.URL.Path) == "/oauth/token" {
			begun.Wait()
		}
	})
	defer q.onCall(nil)
	results, by := make([]error, callers), q.newClient().desk.client
	for i := range callers {
		done.Go(func() {
			begun.Done()
			results[i] = apps[i%len(apps)].Keeper.Call(q.ctx, ref, func(ctx context.Context, access connection.Access) error {
				status, err := q.ask(ctx, by, access.Token.Reveal())
				if err == nil && status != http.StatusOK {
					err = fmt.Errorf("a call was answered with %d", status)
				}
				return err
			})
		})
	}
	done.Wait()
	for _, err := range results {
		if err != nil {
			failed = append(failed, err)
		}
	}
	return failed
}

// ref names a connection for the product's own parts.
func (q *inquiry) ref(id string) connection.Ref {
	ref := connection.Ref{ID: id}
	for _, organisation := range q.texts("SELECT organisation_id FROM connections WHERE id = ?", id) {
		ref.OrganisationID = organisation
	}
	return ref
}

// neverReusesAfterALostAnswer: nobody knows what became of it.
func (s Subject) neverReusesAfterALostAnswer() certify.Requirement {
	return certify.Requirement{
		Text: "A refresh token is not presented again when the answer to its renewal was lost, and the practice is told.",
		How: "Core Practice renews a token and then closes the connection without an answer. An owner presses “Check now” three times more, a round is made and the product is " +
			"restarted. The token must have been presented once; the card must say that a sign-in is needed, and a reconnect must work.",
		Check: s.examine(stageOptions{SyncInterval: noSyncs}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			q.clock.advance(10 * time.Minute)
			q.try(q.Provider.SetFaults("manly", sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.Token, Next: 1}))
			for range 4 {
				owner.press(id, "check")
			}
			if q.failed == nil {
				q.try(q.App.Rounds.Make(q.ctx))
				q.try(q.restart(q.ctx))
			}
			owner.press(id, "check")
			same(q, "The number of renewals that were tried", q.renewals(), 1)
			q.wantNoReuse()
			card := owner.card(id)
			same(q, "The status", card.AttrOr("data-status", ""), "needs_reconnect")
			q.want(card.Find("[data-problem]").Length() == 1, "The card does not say what happened.")
			q.note("What the card says", tidy(card.Text()))
			owner.allow(owner.departAgain(id, "manly"))
			same(q, "The status after a reconnect", owner.status(id), "connected")
			return "The token was presented once; the practice is asked to sign in again, and that works."
		}),
	}
}
