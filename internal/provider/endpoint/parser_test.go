package endpoint_test

import (
	"strings"
	"testing"

	"mooring/internal/provider/endpoint"
)

func TestParserTellsAllFaultsAtOnceByTheirNames(t *testing.T) {
	t.Parallel()
	var addresses endpoint.Parser
	kept := addresses.ParseForAll("authorize", "https://drchrono.com/o/authorize/")
	if err := addresses.Err(); err != nil || kept.Host() != "drchrono.com" {
		t.Fatalf("a good address: %v, at %q", err, kept.Host())
	}
	if broken := addresses.Parse("token", "ftp://drchrono.com"); !broken.IsZero() {
		t.Error("an address with a fault is kept")
	}
	if shared := addresses.ParseForAll("api", "https://{tenant}.example"); !shared.IsZero() {
		t.Error("an address for one tenant is kept for all")
	}
	if none := addresses.ParseForAll("revoke", ""); !none.IsZero() {
		t.Error("no address is one")
	}
	err := addresses.Err()
	if err == nil {
		t.Fatal("two faults are none")
	}
	for _, says := range []string{"token: address \"ftp://drchrono.com\"", "api: there is one address for all"} {
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%q does not say %q", err, says)
		}
	}
}
