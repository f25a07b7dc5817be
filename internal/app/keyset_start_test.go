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

func TestAProcessServesOnWhenTheDatabaseWasMigratedForANewerVersion(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	visitor := site.NewVisitor(t)
	site.Exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
	if page := visitor.Get("/readyz"); page.Status != http.StatusOK {
		t.Errorf("newer schema: status %d", page.Status)
	}
	site.Exec(t, "DELETE FROM goose_db_version WHERE version_id > 1")
	if page := visitor.Get("/readyz"); page.Status != http.StatusServiceUnavailable {
		t.Errorf("older schema: status %d", page.Status)
	}
}
