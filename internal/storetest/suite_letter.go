package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// letterCases: the outbox.
var letterCases = map[string]func(*testing.T, *fixture){
	"list what is due, longest due first, page by page": func(t *testing.T, f *fixture) {
		f.troubles(t, connection.ProblemSignInRefused, connection.ProblemSignInUnknown, connection.ProblemSignInLapsing, connection.ProblemLimited)
		var all, paged []notify.Matter
		all = f.toTell(t, notify.Matter{}, 100)
		for behind := (notify.Matter{}); ; behind = paged[len(paged)-1] {
			page := f.toTell(t, behind, 1)
			if len(page) == 0 {
				break
			}
			paged = append(paged, page...)
		}
		if len(all) != 3 {
			t.Errorf("%d due, want the three that are told at once", len(all))
		}
		if diff := cmp.Diff(all, paged); diff != "" {
			t.Error(diff)
		}
		for _, matter := range all {
			if matter.Ref != f.ours.Ref() || !matter.Due.Equal(f.clock.now()) {
				t.Errorf("%+v", matter)
			}
		}
		f.clock.advance(time.Hour)
		if now := f.toTell(t, notify.Matter{}, 100); len(now) != 4 || now[3].Due.Before(now[0].Due) {
			t.Errorf("an hour later: %+v", now)
		}
	},
	"decide with the problem, the others and who wants mail": func(t *testing.T, f *fixture) {
		f.owner(t, "kim", "harbour")
		f.owner(t, "lee", "harbour")
		f.owner(t, "sam", "lagoon")
		f.troubles(t, connection.ProblemLimited)
		f.resolve(t, connection.ProblemLimited)
		f.troubles(t, connection.ProblemSignInRefused, connection.ProblemUnreachable)
		var seen notify.Case
		f.tell(t, func(c notify.Case) notify.Decision {
			seen = c
			return notify.Decision{}
		})
		if seen.Connection.ID != f.ours.ID || seen.Trouble.Kind != connection.ProblemSignInRefused || seen.Readers != 2 {
			t.Errorf("case: %+v", seen)
		}
		if !seen.Trouble.TellAt.Equal(f.clock.now()) || !seen.Trouble.ToldAt.IsZero() {
			t.Errorf("trouble: %+v", seen.Trouble)
		}
		var others []connection.ProblemKind
		for _, other := range seen.Others {
			others = append(others, other.Kind)
		}
		slices.Sort(others)
		if want := []connection.ProblemKind{connection.ProblemLimited, connection.ProblemUnreachable}; !slices.Equal(others, want) {
			t.Errorf("others: %v, want %v", others, want)
		}
	},
	"write a letter for each reader once, whoever decides at the same time": func(t *testing.T, f *fixture) {
		f.owner(t, "kim", "harbour")
		f.owner(t, "lee", "harbour")
		f.owner(t, "off", "harbour")
		f.owner(t, "gone", "harbour")
		f.owner(t, "sam", "lagoon")
		f.exec(t, "UPDATE users SET wants_mail = (1 = 0) WHERE id = 'off'")
		f.exec(t, "UPDATE users SET disabled_at = 1 WHERE id = 'gone'")
		f.exec(t, "INSERT INTO users (id, organisation_id, email, name, role, password_hash, created_at) VALUES ('member', 'harbour', 'member@x', 'M', 'member', '', 1)")
		f.troubles(t, connection.ProblemSignInRefused)
		matter := f.toTell(t, notify.Matter{}, 1)[0]
		next := f.clock.now().Add(72 * time.Hour)
		decided := race(8, func(int) bool {
			asked := false
			err := f.Store.Letters().Tell(f.ctx, matter, f.clock.now(), func(notify.Case) notify.Decision {
				asked = true
				return notify.Decision{Write: notify.KindProblem, Next: next}
			})
			if err != nil {
				t.Error(err)
			}
			return asked
		})
		if decided != 1 {
			t.Errorf("decided %d times", decided)
		}
		if got, want := f.text(t, "SELECT user_id, kind, number, attempts, outcome FROM letters ORDER BY user_id"),
			"kim|problem|1|0||\nlee|problem|1|0||\n"; got != want {
			t.Errorf("letters:\n%s", got)
		}
		if due := f.toTell(t, notify.Matter{}, 9); len(due) != 0 {
			t.Errorf("still due: %+v", due)
		}
		told := f.told(t)
		if told.Told != 1 || !told.ToldAt.Equal(f.clock.now()) || !told.TellAt.Equal(next) {
			t.Errorf("told: %+v", told)
		}
	},
	"give the all-clear to those who were told": func(t *testing.T, f *fixture) {
		f.owner(t, "kim", "harbour")
		f.troubles(t, connection.ProblemSignInRefused)
		f.tellAll(t, notify.Decision{Write: notify.KindProblem})
		f.owner(t, "late", "harbour")
		f.resolve(t, connection.ProblemSignInRefused)
		f.clock.advance(connection.Calm)
		f.tellAll(t, notify.Decision{Write: notify.KindAllClear})
		if got, want := f.text(t, "SELECT user_id, kind, number FROM letters ORDER BY number, user_id"),
			"kim|problem|1|\nkim|all_clear|2|\n"; got != want {
			t.Errorf("letters:\n%s", got)
		}
		if told := f.told(t); told.Told != 1 || !told.TellAt.IsZero() {
			t.Errorf("the all-clear counts as telling: %+v", told)
		}
	},
	"leave alone what is gone, not due, or somebody else's": func(t *testing.T, f *fixture) {
		f.troubles(t, connection.ProblemSignInRefused, connection.ProblemUnreachable)
		all := f.problemIDs(t)
		for name, matter := range map[string]notify.Matter{
			"a problem that is gone":           {Ref: f.ours.Ref(), ProblemID: "gone"},
			"a problem that is not due":        {Ref: f.ours.Ref(), ProblemID: all[connection.ProblemUnreachable]},
			"a problem of another connection":  {Ref: f.theirs.Ref(), ProblemID: all[connection.ProblemSignInRefused]},
			"a connection of another practice": {Ref: f.crossed, ProblemID: all[connection.ProblemSignInRefused]},
		} {
			err := f.Store.Letters().Tell(f.ctx, matter, f.clock.now(), func(notify.Case) notify.Decision {
				t.Errorf("%s: decided", name)
				return notify.Decision{}
			})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	},
	"ask to sign in once in a while": func(t *testing.T, f *fixture) {
		by := connection.Actor{UserID: "field", Name: "Sam Field (support)"}
		ask := func(ref connection.Ref) (int, error) {
			return f.Store.Letters().AskToSignIn(f.ctx, ref, by, f.clock.now(), f.clock.now().Add(-10*time.Minute))
		}
		if asked, err := ask(f.ours.Ref()); asked != 0 || err != nil || f.count(t, "events") != 0 {
			t.Errorf("without an owner: %d, %v", asked, err)
		}
		f.owner(t, "kim", "harbour")
		f.owner(t, "lee", "harbour")
		race(4, func(int) bool {
			asked, err := ask(f.ours.Ref())
			if asked != 2 || err != nil {
				t.Errorf("asked %d, %v", asked, err)
			}
			return true
		})
		f.clock.advance(11 * time.Minute)
		if asked, err := ask(f.ours.Ref()); asked != 2 || err != nil || f.count(t, "letters WHERE kind = 'sign_in'") != 4 {
			t.Errorf("again: %d, %v, %d letters", asked, err, f.count(t, "letters"))
		}
		if got, want := f.text(t, "SELECT kind, actor_id, actor_name, tenant_name FROM events"),
			strings.Repeat("support_asked_to_sign_in|field|Sam Field (support)|bayside Physio|\n", 2); got != want {
			t.Errorf("events:\n%s", got)
		}
		if _, err := ask(f.crossed); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("another practice's: %v", err)
		}
		f.disconnect(t, f.ours)
		if _, err := ask(f.ours.Ref()); !errors.Is(err, connection.ErrNotLive) {
			t.Errorf("disconnected: %v", err)
		}
	},
}

// owner adds an owner to an organisation, which is added when it is not there.
func (f *fixture) owner(t *testing.T, id, organisation string) {
	t.Helper()
	f.exec(t, `INSERT INTO organisations (id, name, name_key, time_zone, created_at) VALUES (?, ?, ?, 'Australia/Brisbane', 1)
		ON CONFLICT DO NOTHING`, organisation, organisation, organisation)
	f.exec(t, `INSERT INTO users (id, organisation_id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, 'owner', '', 1)`,
		id, organisation, id+"@example.com", strings.ToUpper(id[:1])+id[1:]+" Lee")
}

// troubles opens problems of our connection now.
func (f *fixture) troubles(t *testing.T, kinds ...connection.ProblemKind) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		for _, kind := range kinds {
			if _, err := tx.OpenProblem(f.ctx, f.ours.Ref(), connection.Problem{Kind: kind, OpenedAt: f.clock.now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// resolve resolves problems of our connection now.
func (f *fixture) resolve(t *testing.T, kinds ...connection.ProblemKind) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		_, err := tx.ResolveProblems(f.ctx, f.ours.Ref(), f.clock.now(), kinds...)
		return err
	})
}

// problemIDs names our problems by kind.
func (f *fixture) problemIDs(t *testing.T) map[connection.ProblemKind]string {
	t.Helper()
	ids := make(map[connection.ProblemKind]string)
	f.inTx(t, func(tx connection.Tx) error {
		open, err := tx.OpenProblems(f.ctx, f.ours.Ref())
		for _, problem := range open {
			ids[problem.Kind] = problem.ID
		}
		return err
	})
	return ids
}

// toTell lists what is due.
func (f *fixture) toTell(t *testing.T, behind notify.Matter, limit int) []notify.Matter {
	t.Helper()
	matters, err := f.Store.Letters().ToTell(f.ctx, f.clock.now(), behind, limit)
	if err != nil {
		t.Fatalf("list problems to tell: %v", err)
	}
	return matters
}

// tell decides about the first problem that is due.
func (f *fixture) tell(t *testing.T, decide func(notify.Case) notify.Decision) {
	t.Helper()
	matters := f.toTell(t, notify.Matter{}, 1)
	if len(matters) == 0 {
		t.Fatal("nothing is due")
	}
	if err := f.Store.Letters().Tell(f.ctx, matters[0], f.clock.now(), decide); err != nil {
		t.Fatalf("tell: %v", err)
	}
}

// tellAll decides the same about the problem that is due.
func (f *fixture) tellAll(t *testing.T, decision notify.Decision) {
	t.Helper()
	f.tell(t, func(notify.Case) notify.Decision { return decision })
}

// told reads what is noted of the only problem.
func (f *fixture) told(t *testing.T) notify.Trouble {
	t.Helper()
	var row struct{ Told, ToldAt, TellAt int64 }
	err := f.Database.Gorm().WithContext(f.ctx).
		Raw("SELECT told, COALESCE(told_at, 0) AS told_at, COALESCE(tell_at, 0) AS tell_at FROM problems").Scan(&row).Error
	if err != nil {
		t.Fatal(err)
	}
	told := notify.Trouble{Problem: connection.Problem{Told: int(row.Told)}}
	if row.ToldAt != 0 {
		told.ToldAt = time.UnixMicro(row.ToldAt).UTC()
	}
	if row.TellAt != 0 {
		told.TellAt = time.UnixMicro(row.TellAt).UTC()
	}
	return told
}
