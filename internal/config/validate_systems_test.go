package config_test

import (
	"testing"

	"mooring/internal/config"
	"mooring/internal/secret"
)

func TestEachFaultOfASystemIsNamedByItsVariable(t *testing.T) {
	t.Parallel()
	named(t, map[string]fault{
		"DrChrono without scopes, which means all": {func(c *config.Config) { c.DrChrono.Scopes = nil }, "MOORING_DRCHRONO_SCOPES"},
		"DrChrono without a call to make":          {func(c *config.Config) { c.DrChrono.HourlyCalls = 0 }, "MOORING_DRCHRONO_HOURLY_CALLS"},
		"DrChrono with a client id alone":          {func(c *config.Config) { c.DrChrono.ClientID = "x" }, "MOORING_DRCHRONO_CLIENT_SECRET"},
		"DrChrono over http":                       {func(c *config.Config) { c.DrChrono.TokenURL = "http://drchrono.com/o/token/" }, "MOORING_DRCHRONO_TOKEN_URL"},
		"BQE CORE from page 2":                     {func(c *config.Config) { c.BQECore.FirstPage = 2 }, "MOORING_BQE_CORE_FIRST_PAGE"},
		"BQE CORE from page 0":                     {func(c *config.Config) { c.BQECore.FirstPage = 0 }, ""},
		"BQE CORE by the north":                    {func(c *config.Config) { c.BQECore.UTCOffsetSign = "north" }, "MOORING_BQE_CORE_UTC_OFFSET_SIGN"},
		"BQE CORE by the west":                     {func(c *config.Config) { c.BQECore.UTCOffsetSign = config.OffsetWest }, ""},
		"BQE CORE registered at nothing":           {func(c *config.Config) { c.BQECore.RedirectURI = "callback" }, "MOORING_BQE_CORE_REDIRECT_URI"},
		"BQE CORE at no domain":                    {func(c *config.Config) { c.BQECore.TenantDomain = "" }, "MOORING_BQE_CORE_TENANT_DOMAIN"},
		"Docplanner without a client":              {func(c *config.Config) { c.Docplanner.ClientID = "" }, ""},
		"Docplanner offered by any word":           {func(c *config.Config) { c.Docplanner.ClientID = "offered" }, ""},
		"Docplanner with a secret of no use":       {func(c *config.Config) { c.Docplanner.ClientSecret = secret.NewValue("x") }, ""},
		"Docplanner in one country":                {func(c *config.Config) { c.Docplanner.TenantDomain = "doctoralia.es" }, ""},
		"Docplanner in a country with spaces":      {func(c *config.Config) { c.Docplanner.TenantDomain = "doctoralia es" }, "MOORING_DOCPLANNER_TENANT_DOMAIN"},
		"Docplanner without an API":                {func(c *config.Config) { c.Docplanner.APIURL = "" }, "MOORING_DOCPLANNER_API_URL"},
		"Docplanner in a zone of this machine":     {func(c *config.Config) { c.Docplanner.TimeZone = "Local" }, "MOORING_DOCPLANNER_TIME_ZONE"},
		"Docplanner in a zone":                     {func(c *config.Config) { c.Docplanner.TimeZone = "Europe/Madrid" }, ""},
		"Docplanner by other means":                {func(c *config.Config) { c.Docplanner.ClientAuth = "mail" }, "MOORING_DOCPLANNER_CLIENT_AUTH"},
	})
}

func TestASystemThatAProgramLeavesOutIsNoFault(t *testing.T) {
	t.Parallel()
	c := read(t)
	c.DrChrono, c.BQECore, c.Docplanner = config.DrChrono{}, config.BQECore{}, config.Docplanner{}
	if faults := faultsOf(t, c); len(faults) != 0 {
		t.Errorf("faults: %v", faults)
	}
}
