package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/e2e/browser"
)

// sampleBrand is a made-up vendor's folder.
const sampleBrand = "../brand/testdata/brand"

func TestAVendorsOwnLookKeepsEveryNameAndPassesEveryCheck(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.arrive(t, apptest.Options{Config: func(c *config.Config) { c.BrandDir = sampleBrand }})
		v.enter(v.site.Owner)
		for _, dark := range []bool{false, true} {
			v.Look(browser.View{Dark: dark})
			v.settle("brand-empty")
		}
		v.connect("manly")
		v.hasConnection("connected", "healthy")
		for _, dark := range []bool{true, false} {
			v.Look(browser.View{Dark: dark})
			v.settle("brand-connected")
		}
		if pictures := v.Count("main img, header img"); pictures < 3 {
			t.Errorf("there are %d pictures", pictures)
		}
		v.card().Click("link", "Disconnect")
		v.settle("brand-disconnect")
		v.Click("button", "Disconnect")
		v.heads("Manly Dental is disconnected")
		v.settle("brand-receipt")
	})
}
