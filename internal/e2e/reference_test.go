package e2e_test

import (
	"testing"

	"mooring/internal/apptest"
)

func TestTheReferenceIsReadByAnybody(t *testing.T) {
	t.Parallel()
	v := withoutScript.arrive(t, apptest.Options{Quiet: true}) // The page has none.
	v.goes("/v1/docs")
	v.heads("API reference")
	v.Click("link", "Get an access token that works")
	v.has("There is never a refresh token in the answer.")
	v.settle("api-reference")
}
