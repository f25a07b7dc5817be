package corepractice

import (
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/sandbox"
)

// live finds the card of a connection that is not disconnected.
const live = `[data-connection]:not([data-status="disconnected"])`

// reading is a connection in use, whose access token is good.
type reading struct{}

func (reading) meets(fault sandbox.Fault) bool {
	return fault.Target == sandbox.API || fault.Target == sandbox.All
}

func (reading) under(t *trial) string {
	t.use()
	t.picture()
	return t.told()
}

func (reading) harmless(t *trial)     { t.works() }
func (reading) after(t *trial) string { return t.mended() }

// renewing is a connection in use, whose access token has run out.
type renewing struct{}

func (renewing) meets(fault sandbox.Fault) bool {
	return fault.Target == sandbox.Token || fault.Target == sandbox.All
}

func (renewing) under(t *trial) string {
	t.clock.advance(6 * time.Minute)
	t.use()
	t.picture()
	return t.told()
}

func (renewing) harmless(t *trial)     { t.works() }
func (renewing) after(t *trial) string { return t.mended() }

// connectingUnder is a practice that connects. The fault strikes at Core
// Practice's own pages, or when the person has come back.
type connectingUnder struct{}

func (connectingUnder) meets(fault sandbox.Fault) bool { return fault.Target != sandbox.Revoke }

func (connectingUnder) under(t *trial) string {
	t.leave()
	if t.fault.Target == sandbox.Authorize && t.fault.Kind != sandbox.ScopeTrimmed {
		return t.atTheirPages()
	}
	t.must(t.Provider.ClearFaults(faultTenant))
	consent := t.owner.depart(faultTenant)
	t.must(t.Provider.SetFaults(faultTenant, t.fault))
	return t.saidOn(t.owner.allow(consent))
}

// leave disconnects, so that there is something to connect.
func (t *trial) leave() {
	t.must(t.Provider.ClearFaults(faultTenant))
	t.owner.press(t.id, "disconnect")
	t.must(t.Provider.SetFaults(faultTenant, t.fault))
}

// atTheirPages connects with the fault on from the start. Where Core Practice
// does not show its pages, nobody comes back to be told anything.
func (t *trial) atTheirPages() string {
	page, err := t.owner.desk.depart(t.ctx, faultTenant)
	switch {
	case err != nil:
		return ""
	case page.url.Host == t.siteHost():
		return t.saidOn(page)
	case page.Find(`button[value="allow"]`).Length() > 0:
		return t.saidOn(t.owner.allow(page))
	}
	return ""
}

// siteHost is the host of the app.
func (t *trial) siteHost() string { return strings.TrimPrefix(t.URL, "http://") }

// saidOn is what the page after a sign-in tells of trouble; empty when it led to
// a connection that works.
func (t *trial) saidOn(back sheet) string {
	card := back.Find(live)
	if card.Length() == 0 {
		t.want(back.Find("main .actions a, main .actions button").Length() > 0, "The page “%s” offers no way on.", back.heading())
		t.want(t.owner.get("/connections").Find(live).Length() == 0, "The page “%s” says that nothing was connected, and something was.", back.heading())
		return back.heading() + ". " + explained(back)
	}
	t.id = card.AttrOr("data-connection", "")
	t.owner.synced(t.id)
	return t.told()
}

// explained is what a page says under its heading.
func explained(page sheet) string {
	said := page.Find("main p").Map(func(_ int, line *goquery.Selection) string { return tidy(line.Text()) })
	return tidy(strings.Join(said, " "))
}

func (connectingUnder) harmless(t *trial) {
	if t.fault.Target == sandbox.Authorize && t.fault.Kind != sandbox.Slow {
		same(t.inquiry, "The number of connections that live after a sign-in which never ended", t.owner.get("/connections").Find(live).Length(), 0)
		return
	}
	t.works()
}

func (connectingUnder) after(t *trial) string {
	t.id = t.owner.connect(faultTenant)
	t.well()
	return "connecting works"
}

// disconnecting is a practice that disconnects.
type disconnecting struct{}

func (disconnecting) meets(fault sandbox.Fault) bool {
	return fault.Target == sandbox.Revoke || fault.Target == sandbox.All
}

func (disconnecting) under(t *trial) string {
	receipt := t.owner.press(t.id, "disconnect")
	answer := receipt.Find("[data-provider-answer]")
	t.want(answer.Length() == 1, "The page after a disconnect is “%s” and no receipt.", receipt.heading())
	if answer.AttrOr("data-provider-answer", "") == "confirmed" {
		grants, err := t.Provider.Grants(faultTenant)
		t.must(err)
		t.want(len(grants) == 0, "Under “%s” the receipt says that access was ended, and it was not.", t.name())
		return ""
	}
	said := answer.Parent().Find("p").Map(func(_ int, line *goquery.Selection) string { return ownText(line, ".aside") })
	return strings.Join(said, " ")
}

func (disconnecting) harmless(*trial) {} // The receipt was held against the grants.

func (disconnecting) after(t *trial) string {
	if _, err := t.Provider.RevokeGrants(faultTenant); err != nil {
		t.must(err)
	}
	t.id = t.owner.connect(faultTenant)
	t.well()
	return "the practice ends the access itself, and can connect again"
}
