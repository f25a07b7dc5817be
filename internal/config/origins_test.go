package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/config"
)

func TestReturnOriginsAreWrittenAsBrowsersWriteThem(t *testing.T) {
	t.Parallel()
	c := config.Config{ReturnOriginList: " HTTPS://App.Example:443/ ,https://app.example,http://localhost:3000,,https://b.example:8443"}
	want := []string{"https://app.example", "http://localhost:3000", "https://b.example:8443"}
	if diff := cmp.Diff(want, c.ReturnOrigins()); diff != "" {
		t.Errorf("origins: %s", diff)
	}
	if origins := (config.Config{}).ReturnOrigins(); origins != nil {
		t.Errorf("%q without any", origins)
	}
}
