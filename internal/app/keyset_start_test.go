package app_test

import (
	"net/http"
	"testing"

	"mooring/internal/apptest"
)

func TestReadinessIncludesTheKeyset(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	visitor := site.NewVisitor(t)
	if page := visitor.Get("/readyz"); page.Status != http.StatusOK {
		t.Fatalf("status %d", page.Status)
	}
	site.Exec(t, "UPDATE keyset_proof SET sealed = x'00'")
	if page := visitor.Get("/readyz"); page.Status != http.StatusServiceUnavailable {
		t.Errorf("with another keyset's proof: status %d", page.Status)
	}
}
