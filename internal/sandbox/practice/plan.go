package practice

// Plan describes a practice before it has appointments.
type Plan struct {
	ID   string
	Name string
	// Letter starts the ids of what belongs to the practice, so that ids of two
	// practices are never mistaken.
	Letter        string
	Locations     []LocationPlan
	Practitioners []PractitionerPlan
}

// LocationPlan is a location by its IANA time zone.
type LocationPlan struct {
	Name, Address, TimeZone string
}

// PractitionerPlan is a practitioner and the locations, by their place in the
// plan from 0, at which they work.
type PractitionerPlan struct {
	Name      string
	Locations []int
}

// Bayside is a practice with five locations in five time zones, Lord Howe's
// half-hour daylight saving among them.
func Bayside() Plan {
	return Plan{
		ID: "bayside", Name: "Bayside Dental Group", Letter: "b",
		Locations: []LocationPlan{
			{"Bayside Sydney", "12 Harris Street, Pyrmont NSW 2009", "Australia/Sydney"},
			{"Bayside Perth", "80 Hay Street, Subiaco WA 6008", "Australia/Perth"},
			{"Bayside Adelaide", "5 The Parade, Norwood SA 5067", "Australia/Adelaide"},
			{"Bayside Brisbane", "31 Grey Street, South Brisbane QLD 4101", "Australia/Brisbane"},
			{"Lord Howe", "3 Ned’s Beach Road, Lord Howe Island NSW 2898", "Australia/Lord_Howe"},
		},
		Practitioners: []PractitionerPlan{
			{"Dr Renée O'Sullivan", []int{0, 4}},
			{"Dr Siân Ní Bhriain", []int{0, 2}},
			{"Dr Nguyễn Thị Minh Châu", []int{0}},
			{"Dr Björn Åkesson", []int{1}},
			{"Dr Zoë D'Angelo", []int{1, 2}},
			{"Dr Łukasz Wójcik", []int{2}},
			{"Dr José Muñoz-Iñíguez", []int{3, 0}},
			{"Dr Māia Te Whāiti", []int{3}},
			{"Dr François L'Écuyer", []int{3, 4}},
			{"Dr Aylin Çelik-Şahin", []int{1, 3}},
			{"Mei-Ling Tan (hygienist)", []int{0, 3}},
			{"Seán Mac an tSaoir (hygienist)", []int{2, 1}},
			{"Dr Ngaio Hōhepa", []int{4}},
		},
	}
}

// Manly is a practice with one location.
func Manly() Plan {
	return Plan{
		ID: "manly", Name: "Manly Dental", Letter: "m",
		Locations: []LocationPlan{{"Manly Dental", "44 The Corso, Manly NSW 2095", "Australia/Sydney"}},
		Practitioners: []PractitionerPlan{
			{"Dr Kim Lee", []int{0}},
			{"Dr Orla Fitz-Gibbon", []int{0}},
			{"Dr Anaïs d'Aubigné", []int{0}},
		},
	}
}

// Harbour is a small practice with one location.
func Harbour() Plan {
	return Plan{
		ID: "harbour", Name: "Harbour Smiles", Letter: "h",
		Locations:     []LocationPlan{{"Harbour Smiles", "1 Davey Street, Hobart TAS 7000", "Australia/Hobart"}},
		Practitioners: []PractitionerPlan{{"Dr Tadhg Ó Súilleabháin", []int{0}}},
	}
}
