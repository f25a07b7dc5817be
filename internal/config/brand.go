package config

import (
	"errors"

	"mooring/internal/brand"
)

// checkBrand checks everything in the vendor's folder.
func (c Config) checkBrand(faults *Faults) {
	_, err := brand.Load(c.BrandDir)
	var found brand.Faults
	if errors.As(err, &found) {
		for _, fault := range found {
			faults.add("MOORING_BRAND_DIR", fault.Wrong, fault.Write)
		}
	}
}
