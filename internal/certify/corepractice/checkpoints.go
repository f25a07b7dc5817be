package corepractice

import (
	"fmt"

	"mooring/internal/certify"
)

// Checkpoints lists what Core Practice asks for, in its order and in our words
// (its certification guide, section 3). "Things to avoid" belong to its
// checkpoint 2. Nothing runs before a requirement's Check is called.
func Checkpoints(s Subject) []certify.Checkpoint {
	s.chromium = &lender{binary: s.Chromium}
	list := []certify.Checkpoint{
		{Number: 1, Name: "Activate Core Practice", Requirements: activation(s)},
		{Number: 2, Name: "Connection", Requirements: append(connecting(s), avoided(s)...)},
		{Number: 3, Name: "Branding and Naming", Requirements: brandingRequirements(s)},
		{Number: 4, Name: "Scopes", Requirements: scopeRequirements(s)},
		{Number: 5, Name: "Error Handling", Requirements: faultRequirements(s)},
		{Number: 6, Name: "Data Integrity", Requirements: integrityRequirements(s)},
	}
	for _, checkpoint := range list {
		for i := range checkpoint.Requirements {
			checkpoint.Requirements[i].ID = fmt.Sprintf("%d.%d", checkpoint.Number, i+1)
		}
	}
	return list
}
