package account

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mooring/internal/fault"
)

// Guest is a person of an organisation whom the vendor's own product sends here by
// a link. The product vouches for the guest, who has no password and gets no mail.
type Guest struct {
	ID             string
	OrganisationID string
	// ExternalID is what the product calls the person; one person each in an organisation.
	ExternalID string
	Name       string
	// Email may be empty.
	Email     string
	CreatedAt time.Time
}

// maxExternalID is how long an id of the vendor's may be, in characters.
const maxExternalID = 200

// NewGuest makes a guest of what the vendor's product said. It fails with an
// *InputError that holds every fault: "id", "name" and "email".
func NewGuest(organisationID, externalID, name, email string) (Guest, error) {
	guest := Guest{OrganisationID: organisationID, ExternalID: externalID, Name: tidy(name), Email: NormaliseEmail(email)}
	var faults InputError
	faults.Add("id", externalIDFault(externalID))
	faults.Add("name", nameFault(guest.Name))
	if guest.Email != "" {
		faults.Add("email", emailFault(guest.Email))
	}
	return guest, fault.OrNil(&faults)
}

// externalIDFault says what is wrong with an id that the vendor gave.
func externalIDFault(id string) string {
	switch {
	case id == "":
		return "Give an id."
	case utf8.RuneCountInString(id) > maxExternalID:
		return "Give an id of at most 200 characters."
	case unshowable(id) || strings.ContainsFunc(id, unicode.IsSpace):
		return "Give an id without spaces and hidden characters."
	}
	return ""
}
