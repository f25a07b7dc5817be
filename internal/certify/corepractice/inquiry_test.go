package corepractice

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"mooring/internal/certify"
)

func TestAnInquiryGivesTheVerdictOfItsFaults(t *testing.T) {
	t.Parallel()
	q := &inquiry{}
	q.want(true, "This holds.")
	if got, err := q.conclude("All is well."); err != nil || got.Verdict != certify.Met || got.Says != "All is well." {
		t.Errorf("without a fault: %+v, %v", got, err)
	}
	q.want(false, "A thing is %d.", 3)
	q.want(false, "A thing is %d.", 3)
	same(q, "A name", "that", "this")
	got, err := q.conclude("All is well.")
	if want := "A thing is 3. A name is “that” and not “this”."; err != nil || got.Verdict != certify.NotMet || got.Says != want {
		t.Errorf("with faults: %+v, %v", got, err)
	}
}

func TestAfterAFailureNothingIsDoneAndNoFaultCounts(t *testing.T) {
	t.Parallel()
	broken := errors.New("the stage collapsed")
	q := &inquiry{stage: &stage{}, ctx: t.Context()}
	if q.try(nil); !q.try(nil) {
		t.Error("all was well")
	}
	if q.try(broken); q.try(errors.New("a later one")) {
		t.Error("after a failure all is said to be well")
	}
	q.want(false, "This is not the product's fault.")
	q.note("Nothing", "is shown")
	q.until("This was not waited for.", func() bool { t.Error("a question after the failure"); return true })
	c := &client{q: q}
	if page := c.get("/connections"); page.heading() != "" || page.Find("h1").Length() != 0 {
		t.Error("a page after the failure")
	}
	got, err := q.conclude("")
	if !errors.Is(err, broken) || len(q.faults)+len(got.Evidence) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAQuestionThatIsNeverAnsweredEndsWithItsCheck(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	q := &inquiry{ctx: ctx}
	q.until("It never came.", func() bool { return false })
	if _, err := q.conclude(""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
}

func TestAStageLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	var folder, elsewhere string
	var page interface{ URL() (string, error) }
	subject := usual()
	subject.chromium = &lender{binary: subject.Chromium}
	check := subject.examine(stageOptions{}, func(q *inquiry) string {
		folder = q.folder
		v := q.browse(false)
		page, elsewhere = v.page, subject.chromium.folder
		id := q.owner().connect("manly")
		if q.try(q.restart(q.ctx)) {
			_, err := q.second(q.ctx)
			q.try(err)
		}
		same(q, "The status after a restart", q.owner().status(id), "connected")
		q.note("A secret", q.clientSecret+" "+strings.Join(q.known(secretToken), " "))
		return "It went through all of its life."
	})
	finding, err := check(t.Context())
	if err != nil || finding.Verdict != certify.Met {
		t.Fatalf("%+v, %v", finding, err)
	}
	if text := finding.Evidence[0].Text; text != "[client secret] [token] [token]" {
		t.Errorf("the evidence is %q", text)
	}
	for _, left := range []string{folder, elsewhere} {
		if _, err := os.Stat(left); left == "" || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%q is left: %v", left, err)
		}
	}
	if subject.chromium.running != nil || subject.chromium.users != 0 {
		t.Error("the browser is still lent")
	}
	if address, err := page.URL(); err == nil {
		t.Errorf("the browser still shows %s", address)
	}
}
