package corepractice

import (
	"context"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// notice is a problem as the practice reads it.
type notice struct {
	// kind is the contract's name of the problem, text all that the banner says.
	kind, text string
}

// depart starts to connect a tenant and signs in at the provider. It returns
// what is shown then: the consent page, if nothing goes wrong.
func (d *desk) depart(ctx context.Context, tenant string) (sheet, error) {
	sent, err := d.post(ctx, "/connections", url.Values{"provider": {"core-practice"}, "tenant": {tenant}})
	if err != nil {
		return sheet{}, err
	}
	return d.signIn(ctx, sent, tenant)
}

// signIn fills in the provider's sign-in page, when the page is that.
func (d *desk) signIn(ctx context.Context, page sheet, tenant string) (sheet, error) {
	if page.Find(`main form[action$="/sign-in"]`).Length() == 0 {
		return page, nil
	}
	return d.submit(ctx, page, "main form", url.Values{"email": {receptionist(tenant)}, "password": {providerPassword}})
}

// notices lists the problems that a part of a page shows.
func notices(within *goquery.Selection) []notice {
	var shown []notice
	within.Find("[data-problem]").Each(func(_ int, banner *goquery.Selection) {
		said := banner.Find("p").Not(".aside").Map(func(_ int, line *goquery.Selection) string { return tidy(line.Text()) })
		shown = append(shown, notice{kind: banner.AttrOr("data-problem", ""), text: strings.Join(said, " ")})
	})
	return shown
}
