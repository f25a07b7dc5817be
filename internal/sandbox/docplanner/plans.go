package docplanner

import "mooring/internal/sandbox/practice"

// clientPlan is a client before anything is issued: where it is and what it sees.
type clientPlan struct {
	country    string
	facilities []string
	addresses  []addressPlan
	book       practice.Plan
	withdrawn  bool
}

// addressPlan is what Docplanner says of an address beyond its name; facility is the
// place of its facility in the plan.
type addressPlan struct {
	street, postCode, city string
	facility               int
	// online: for video consultations alone. unnamed: it has no name there.
	online, unnamed bool
}

// plans are the clients: a clinic in Spain, a chain in Brazil, and a clinic in Spain
// whose client was withdrawn.
func plans() []clientPlan {
	return []clientPlan{sonrisa(), vida(), antigua()}
}

// sonrisa is one facility: two doctors and three addresses, one of them shared.
func sonrisa() clientPlan {
	return clientPlan{
		country: "doctoralia.es", facilities: []string{"Clínica Sonrisa"},
		addresses: []addressPlan{
			{street: "Calle Mayor 1", postCode: "28013", city: "Madrid"},
			{street: "Calle Real 3", postCode: "28901", city: "Getafe", unnamed: true},
			{city: "Madrid", online: true},
		},
		book: practice.Plan{
			ID: "sonrisa", Name: "Clínica Sonrisa", Letter: "31",
			Locations: []practice.LocationPlan{
				{Name: "Clínica Sonrisa Centro", Address: "Calle Mayor 1, 28013 Madrid", TimeZone: "Europe/Madrid"},
				{Name: "Calle Real 3", Address: "Calle Real 3, 28901 Getafe", TimeZone: "Europe/Madrid"},
				{Name: "Clínica Sonrisa", Address: "Video consultations", TimeZone: "Europe/Madrid"},
			},
			Practitioners: []practice.PractitionerPlan{
				{Name: "Ana García Núñez", Locations: []int{0, 1}},
				{Name: "Íñigo Pérez de la Peña", Locations: []int{0, 2}},
			},
		},
	}
}

// vida is a chain of two facilities; one doctor works in both.
func vida() clientPlan {
	return clientPlan{
		country: "doctoralia.com.br", facilities: []string{"Vida Clínica Paulista", "Vida Clínica Pinheiros"},
		addresses: []addressPlan{
			{street: "Avenida Paulista 1500", postCode: "01310-200", city: "São Paulo"},
			{street: "Rua dos Pinheiros 820", postCode: "05422-001", city: "São Paulo", facility: 1},
			{city: "São Paulo", facility: 1, online: true},
			{street: "Alameda dos Arapanés 12", postCode: "04524-000", city: "São Paulo", unnamed: true},
		},
		book: practice.Plan{
			ID: "vida", Name: "Vida Clínicas", Letter: "55",
			Locations: []practice.LocationPlan{
				{Name: "Vida Paulista", Address: "Avenida Paulista 1500, São Paulo", TimeZone: "America/Sao_Paulo"},
				{Name: "Vida Pinheiros", Address: "Rua dos Pinheiros 820, São Paulo", TimeZone: "America/Sao_Paulo"},
				{Name: "Vida Pinheiros", Address: "Video consultations", TimeZone: "America/Sao_Paulo"},
				{Name: "Alameda dos Arapanés 12", Address: "Alameda dos Arapanés 12, São Paulo", TimeZone: "America/Sao_Paulo"},
			},
			Practitioners: []practice.PractitionerPlan{
				{Name: "Beatriz Conceição", Locations: []int{0}},
				{Name: "João d’Ávila", Locations: []int{0, 1}},
				{Name: "Camila Araújo", Locations: []int{1, 2}},
				{Name: "Rafael Guimarães", Locations: []int{3}},
			},
		},
	}
}

// antigua is a clinic that Docplanner has withdrawn from the programme.
func antigua() clientPlan {
	return clientPlan{
		country: "doctoralia.es", facilities: []string{"Consulta Antigua"}, withdrawn: true,
		addresses: []addressPlan{{street: "Rúa do Vilar 9", postCode: "15705", city: "Santiago de Compostela"}},
		book: practice.Plan{
			ID: "antigua", Name: "Consulta Antigua", Letter: "39",
			Locations: []practice.LocationPlan{
				{Name: "Consulta Antigua", Address: "Rúa do Vilar 9, 15705 Santiago de Compostela", TimeZone: "Europe/Madrid"},
			},
			Practitioners: []practice.PractitionerPlan{{Name: "Uxía Rodríguez", Locations: []int{0}}},
		},
	}
}
