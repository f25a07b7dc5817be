package docplanner

// Countries are the domains with the zones of each.
func Countries() map[string][]string {
	all := map[string][]string{}
	for _, one := range countries() {
		all[one.domain] = one.zones
	}
	return all
}
