package corepractice

import (
	"fmt"

	"mooring/internal/certify"
	"mooring/internal/sandbox/corepractice"
)

// oddURL is an address that cannot be guessed from what a practice typed.
const oddURL = "https://manly-dental-group.corepractice.is"

// showsTenantAndURL: which practice is connected.
func (s Subject) showsTenantAndURL() certify.Requirement {
	return certify.Requirement{
		Text: "The setup page shows the name and the URL of the practice that is connected, as Core Practice states them.",
		How: "Two practices are connected, one of which has another URL at Core Practice than the address that was typed. Name and URL on their cards are read in " +
			"Chromium and compared with what Core Practice itself holds.",
		Check: s.examine(stageOptions{Simulate: withOddURL}, func(q *inquiry) string {
			owner := q.owner()
			ids := map[string]string{"manly": owner.connect("manly"), "bayside": ""}
			owner.choose(owner.allow(owner.depart("bayside")))
			ids["bayside"] = owner.get("/connections").Find("[data-connection]").Not(`[data-connection="`+ids["manly"]+`"]`).AttrOr("data-connection", "")
			v := q.browse(true)
			for _, tenant := range q.Provider.State().Tenants {
				id, connected := ids[tenant.ID]
				if !connected {
					continue
				}
				card := `[data-connection="` + id + `"] `
				name, address := v.text(card+"[data-tenant-name]"), v.text(card+"[data-tenant-url]")
				same(q, "The name on the card", name, tenant.Name)
				same(q, "The URL on the card", address, tenant.URL)
				q.note("Here and at Core Practice", fmt.Sprintf("name  %s\n      %s\nURL   %s\n      %s", name, tenant.Name, address, tenant.URL))
			}
			v.shot("The setup page")
			return "Name and URL on both cards equal those at Core Practice."
		}),
	}
}

// withOddURL gives one practice such a URL.
func withOddURL(o *corepractice.Options) { o.TenantURLs = map[string]string{"manly": oddURL} }
