package docplanner

import "slices"

// country is a country in which Docplanner works.
type country struct {
	name   string
	domain string
	// zones are the country's time zones, that of most of its people first.
	zones []string
}

// countries lists the domains that Docplanner names in its documentation, and for
// Mexico the one as well that its site there has, since the documented one is another.
// Nothing else is called, whatever somebody types. Sorted by name.
//
// ASSUMED: the zones. Docplanner tells none for a clinic; which ones a country has
// is said by the time zone database, and that a clinic keeps one of them is our
// guess.
func countries() []country {
	mexico := zonesOf("America/", "Mexico_City", "Bahia_Banderas", "Cancun", "Chihuahua", "Ciudad_Juarez", "Hermosillo",
		"Matamoros", "Mazatlan", "Merida", "Monterrey", "Ojinaga", "Tijuana")
	return []country{
		{"Argentina", "doctoraliar.com", zonesOf("America/Argentina/", "Buenos_Aires", "Catamarca", "Cordoba", "Jujuy", "La_Rioja",
			"Mendoza", "Rio_Gallegos", "Salta", "San_Juan", "San_Luis", "Tucuman", "Ushuaia")},
		{"Brazil", "doctoralia.com.br", zonesOf("America/", "Sao_Paulo", "Araguaina", "Bahia", "Belem", "Boa_Vista", "Campo_Grande",
			"Cuiaba", "Eirunepe", "Fortaleza", "Maceio", "Manaus", "Noronha", "Porto_Velho", "Recife", "Rio_Branco", "Santarem")},
		{"Chile", "doctoralia.cl", []string{"America/Santiago", "America/Coyhaique", "America/Punta_Arenas", "Pacific/Easter"}},
		{"Colombia", "doctoralia.co", []string{"America/Bogota"}},
		{"Czechia", "znamylekar.cz", []string{"Europe/Prague"}},
		{"Germany", "jameda.de", []string{"Europe/Berlin", "Europe/Busingen"}},
		{"Italy", "miodottore.it", []string{"Europe/Rome"}},
		{"Mexico", "doctoralia.com.mx", mexico},
		{"Mexico", "doctoralia.mx", mexico},
		{"Peru", "doctoralia.pe", []string{"America/Lima"}},
		{"Poland", "znanylekarz.pl", []string{"Europe/Warsaw"}},
		{"Portugal", "doctoralia.com.pt", []string{"Europe/Lisbon", "Atlantic/Azores", "Atlantic/Madeira"}},
		{"Spain", "doctoralia.es", []string{"Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"}},
		{"Türkiye", "doktortakvimi.com", []string{"Europe/Istanbul"}},
	}
}

// zonesOf names the zones of one area of the time zone database.
func zonesOf(area string, places ...string) []string {
	zones := make([]string, 0, len(places))
	for _, place := range places {
		zones = append(zones, area+place)
	}
	return zones
}

// countryAt finds the country of a domain.
func countryAt(domain string) (country, bool) {
	for _, one := range countries() {
		if one.domain == domain {
			return one, true
		}
	}
	return country{}, false
}

// zone is the time zone of every location in the country: the configured one; else
// the organisation's, where that is one of the country's; else the country's main one.
func (c country) zone(configured, organisation string) string {
	switch {
	case configured != "":
		return configured
	case slices.Contains(c.zones, organisation):
		return organisation
	}
	return c.zones[0]
}
