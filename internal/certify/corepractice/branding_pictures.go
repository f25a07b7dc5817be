package corepractice

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/brand"
	"mooring/internal/certify"
	"mooring/internal/config"
)

// providerSlug is Core Practice's in addresses and folders.
const providerSlug = "core-practice"

// whereToAsk says where the pictures come from.
const whereToAsk = "Ask Core Practice for its branding page, save from there the connect button, the disconnect button and the logo as connect.svg, disconnect.svg and logo.svg (or .png) in the folder core-practice of the folder that MOORING_BRAND_DIR names, and run this again."

// examineNeeding is examine for what a person has to look at even when nothing
// is wrong; look returns what to look at as well.
func (s Subject) examineNeeding(options stageOptions, look func(*inquiry) (says, person string)) func(context.Context) (certify.Finding, error) {
	return func(ctx context.Context) (certify.Finding, error) {
		var person string
		finding, err := s.examine(options, func(q *inquiry) (says string) {
			says, person = look(q)
			return says
		})(ctx)
		if err == nil && finding.Verdict == certify.Met {
			finding.Verdict, finding.Look = certify.NeedsPerson, person
		}
		return finding, err
	}
}

// pictures looks through what the vendor supplied.
func (q *inquiry) pictures() (says, person string) {
	loaded, err := brand.Load(q.subject.BrandFolder)
	if !q.try(err) {
		return "", ""
	}
	has := loaded.Provider(providerSlug)
	var missing []string
	for _, slot := range []struct {
		name    string
		picture brand.Picture
	}{{"the connect button", has.Connect}, {"the disconnect button", has.Disconnect}, {"the logo", has.Logo}} {
		if slot.picture.IsZero() {
			missing = append(missing, slot.name)
		}
	}
	if len(missing) == 3 {
		return "They are not supplied yet; the pages show plain buttons with text.", whereToAsk
	}
	v := q.browse(true)
	v.shot("The page to connect")
	v.connect(faultTenant)
	v.synced()
	v.shot("The card")
	if len(missing) > 0 {
		return "Not all are supplied yet. Missing: " + strings.Join(missing, ", ") + ".", whereToAsk
	}
	return "Pictures are supplied for both buttons and the logo, and are shown.",
		"Compare the pictures below with those on Core Practice's branding page, their colours and proportions included."
}

// sample is a made-up picture, and clearly nobody's artwork.
func sample(text string, width, height int) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"><rect width="100%%" height="100%%" fill="#345"/><text x="8" y="20" fill="#fff">%s</text></svg>`,
		width, height, text)
}

// placesAreFilled looks at pages with made-up pictures and without any.
func placesAreFilled(q *inquiry) string {
	owner := q.owner()
	start := owner.get("/connections")
	button := buttonOf(start, connectButton)
	q.want(button.Length() == 1 && button.Find("img").Length() == 0, "Without a picture there is no plain button “%s”.", connectButton)

	dressed := q.dressed()
	if q.failed != nil {
		return ""
	}
	owner = dressed.owner()
	offer := buttonOf(owner.get("/connections"), connectButton)
	dressed.isPicture(owner, offer, connectButton)
	dressed.isPicture(owner, buttonOf(owner.get("/connections/new?provider="+providerSlug), connectButton), connectButton)
	id := owner.connect(faultTenant)
	dressed.isPicture(owner, buttonOf(owner.get("/connections/"+id+"/disconnect"), "Disconnect"), "Disconnect")
	logo := owner.card(id).Find(`img[src*="core-practice-logo"]`)
	dressed.want(logo.Length() == 1 && logo.AttrOr("alt", "missing") == "", "The logo does not stand beside the name of Core Practice as decoration.")
	dressed.browserShot("/connections", "The card with made-up pictures")
	q.faults, q.evidence = append(q.faults, dressed.faults...), append(q.evidence, dressed.evidence...)
	q.try(dressed.failed)
	return "With made-up pictures both buttons are pictures of the same names and the logo stands beside Core Practice's name; without any they are plain buttons."
}

// dressed opens one more stage, with made-up pictures. It ends with this one.
func (q *inquiry) dressed() *inquiry {
	folder := filepath.Join(q.folder, "brand")
	q.try(os.MkdirAll(filepath.Join(folder, providerSlug), 0o755))
	for name, picture := range map[string][]byte{
		"connect.svg": sample(connectButton, 200, 40), "disconnect.svg": sample("Disconnect", 120, 40), "logo.svg": sample("Logo", 60, 24),
	} {
		q.try(os.WriteFile(filepath.Join(folder, providerSlug, name), picture, 0o644))
	}
	if q.failed != nil {
		return &inquiry{failed: q.failed}
	}
	st, err := q.subject.open(q.ctx, stageOptions{Configure: func(c *config.Config) { c.BrandDir = folder }})
	if !q.try(err) {
		return &inquiry{failed: err}
	}
	q.endings = append(q.endings, st.close)
	return &inquiry{stage: st, ctx: q.ctx}
}

// buttonOf finds the link or button of a page with an accessible name.
func buttonOf(on sheet, name string) *goquery.Selection {
	return on.Find("main a, main button").FilterFunction(func(_ int, offered *goquery.Selection) bool {
		return tidy(offered.Text()+" "+offered.Find("img").AttrOr("alt", "")) == name
	})
}

// isPicture wants a button to be a picture that is there.
func (q *inquiry) isPicture(owner *client, button *goquery.Selection, name string) {
	address := button.Find("img").AttrOr("src", "")
	q.want(button.Length() == 1 && address != "", "Where a picture is supplied, “%s” is no picture of that name.", name)
	if address == "" || q.failed != nil {
		return
	}
	if target, err := url.Parse(address); err == nil {
		got := owner.get(target.Path)
		q.want(got.status == http.StatusOK && got.header.Get("Content-Type") == "image/svg+xml", "The picture %s is answered with %d, %s.",
			address, got.status, got.header.Get("Content-Type"))
		q.note("The picture of “"+name+"”", fmt.Sprintf("%s, %s, %d bytes", address, got.header.Get("Content-Type"), len(got.body)))
	}
}
