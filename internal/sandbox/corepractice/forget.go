package corepractice

import (
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// forgets tells whether the answer to a question for changes leaves some out.
func forgets(v portal.APIVisit, query practice.Query) bool {
	return !query.UpdatedSince.IsZero() && v.Tenant.TakeFault(sandbox.ForgetsChanges)
}
