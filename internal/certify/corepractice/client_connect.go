package corepractice

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// providerPassword is everybody's at the simulated Core Practice.
const providerPassword = "sandbox"

// receptionist is somebody who may allow connections at a tenant.
func receptionist(tenant string) string { return "reception@" + tenant + ".example" }

// depart starts to connect a tenant and signs in at Core Practice; it returns
// the consent page.
func (c *client) depart(tenant string) sheet {
	return c.step(func() (sheet, error) { return c.desk.depart(c.q.ctx, tenant) })
}

// departAgain is depart for a connection that there is already.
func (c *client) departAgain(id, tenant string) sheet {
	return c.identify(c.press(id, "reconnect"), tenant)
}

// identify fills in the sign-in page of Core Practice, when page is that, and
// returns what follows.
func (c *client) identify(on sheet, tenant string) sheet {
	return c.step(func() (sheet, error) { return c.desk.signIn(c.q.ctx, on, tenant) })
}

// allow agrees on the consent page and comes back to the app.
func (c *client) allow(consent sheet) sheet {
	return c.submit(consent, "main form", url.Values{"decision": {"allow"}})
}

// deny refuses on the consent page and comes back to the app.
func (c *client) deny(consent sheet) sheet {
	return c.submit(consent, "main form", url.Values{"decision": {"deny"}})
}

// wayBack agrees at Core Practice and returns the address that the browser is
// sent to, without opening it.
func (c *client) wayBack(consent sheet) string {
	follow := c.stay()
	defer follow()
	sent := c.allow(consent)
	address := sent.header.Get("Location")
	c.q.want(strings.Contains(address, callbackPath+"?"), "Core Practice did not send the browser back, but answered %d.", sent.status)
	return address
}

// press presses a button of a connection's card: "check", "sync", "disconnect".
func (c *client) press(id, action string) sheet {
	return c.post("/connections/"+id+"/"+action, url.Values{})
}

// connect connects a tenant, chooses the locations with these ids, or all when
// none is named, waits for the first sync, and returns the connection's id.
func (c *client) connect(tenant string, locations ...string) string {
	back := c.allow(c.depart(tenant))
	if strings.HasSuffix(back.url.Path, "/locations") {
		back = c.choose(back, locations...)
	}
	card := back.Find("[data-connection]").FilterFunction(func(_ int, card *goquery.Selection) bool {
		return strings.Contains(card.Text(), "://"+tenant)
	})
	id, found := card.Attr("data-connection")
	c.q.want(found, "Connecting %s did not end at its card, but at %s with the heading “%s”.", tenant, back.url.Path, back.heading())
	if found {
		c.synced(id)
	}
	return id
}

// choose ticks boxes of the picker, all when none is named, and saves.
func (c *client) choose(picker sheet, locations ...string) sheet {
	if len(locations) == 0 {
		for _, box := range picker.Find(`input[name="location"]`).EachIter() {
			locations = append(locations, box.AttrOr("value", ""))
		}
	}
	return c.submit(picker, `form[action$="/locations"]`, url.Values{"location": locations})
}

// synced waits until no sync of the connection waits or runs.
func (c *client) synced(id string) {
	c.q.until("A sync did not come to its end.", func() bool {
		shown := c.card(id)
		return shown.Length() == 1 && shown.Find("progress").Length() == 0 || c.q.dispatch()
	})
}

// dispatch lets the product look at once for syncs that are due, as it does every
// half minute: one that was asked for in the moment in which another ended waits
// for that. It is no answer yet.
func (q *inquiry) dispatch() (answer bool) {
	if q.failed == nil {
		q.try(q.App.Syncer.Dispatch(q.ctx))
	}
	return false
}

// card is a connection's card on the setup page.
func (c *client) card(id string) *goquery.Selection {
	return c.get("/connections").Find(`[data-connection="` + id + `"]`)
}

// status reads a connection's status on the setup page.
func (c *client) status(id string) string { return c.card(id).AttrOr("data-status", "") }
