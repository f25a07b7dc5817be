package corepractice

import (
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// forgets tells whether the answer to a question for changes leaves some out.
func forgets(v apiVisit, query practice.Query) bool {
	return !query.UpdatedSince.IsZero() && len(v.tenant.faults.TakeKind(sandbox.ForgetsChanges)) > 0
}
