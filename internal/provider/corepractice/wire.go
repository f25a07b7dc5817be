package corepractice

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/syncer"
)

// Everything in this file is ASSUMED and unverified: Core Practice publishes
// neither paths nor JSON nor scope names. When the truth is known, it is this
// file that changes.

// Paths under the API address, and the one that people sign in at.
const (
	authorizePath     = "/oauth/authorize"
	pathPractice      = "/practice"
	pathLocations     = "/locations"
	pathPractitioners = "/practitioners"
	pathAppointments  = "/appointments"
)

// Scope names.
const (
	scopePractice          = "practice:read"
	scopeLocations         = "locations:read"
	scopePractitioners     = "practitioners:read"
	scopeAppointments      = "appointments:read"
	scopeWriteAppointments = "appointments:write"
)

// Codes that say that the practice has not activated the vendor's product, or has
// switched it off: of the token endpoint, as of the authorize endpoint (RFC 6749
// section 4.1.2.1), and of a 403 of the API.
const (
	tokenNotActivated = "unauthorized_client"
	apiNotActivated   = "not_activated"
)

// Codes of refused bookings: 409 when the practitioner is busy, 422 when the
// Idempotency-Key was used for another appointment.
const (
	bookingBusy    = "practitioner_busy"
	bookingKeyUsed = "idempotency_key_reused"
)

// page is one page of a list. Next is the absolute address of the next, or null.
type page[T any] struct {
	Data listing.Elements[T] `json:"data"`
	Next string              `json:"next"`
}

// wirePractice is the answer of GET /practice.
type wirePractice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// wireLocation is an element of GET /locations. A location without "active" is active.
type wireLocation struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	TimeZone string `json:"time_zone"`
	Active   *bool  `json:"active"`
}

// wirePractitioner is an element of GET /practitioners?location_id=.
type wirePractitioner struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	LocationIDs []string `json:"location_ids"`
}

// wireAppointment is an element of GET /appointments. Times are RFC 3339. Of a
// deleted one only id and updated_at count.
type wireAppointment struct {
	ID             string `json:"id"`
	LocationID     string `json:"location_id"`
	PractitionerID string `json:"practitioner_id"`
	PatientRef     string `json:"patient_ref"`
	Start          string `json:"start"`
	End            string `json:"end"`
	Status         string `json:"status"`
	Reason         string `json:"reason"`
	UpdatedAt      string `json:"updated_at"`
	Deleted        bool   `json:"deleted"`
}

// wireBooking is the body of POST /appointments, which carries an Idempotency-Key:
// the same key with the same body makes one appointment and is answered with it,
// 201, as often as it is sent. A key that was refused is not used again.
type wireBooking struct {
	LocationID     string `json:"location_id"`
	PractitionerID string `json:"practitioner_id"`
	PatientRef     string `json:"patient_ref"`
	Start          string `json:"start"`
	End            string `json:"end"`
	Reason         string `json:"reason"`
}

// newWireBooking writes what is asked for; times in UTC.
func newWireBooking(wanted connection.NewAppointment) wireBooking {
	return wireBooking{
		LocationID: wanted.LocationID, PractitionerID: wanted.PractitionerID, PatientRef: wanted.PatientRef,
		Start: wanted.Start.UTC().Format(time.RFC3339), End: wanted.End.UTC().Format(time.RFC3339), Reason: wanted.Reason,
	}
}

// bookingRefusal says why a booking was refused; false when the failure is no
// clear no to this booking.
func bookingRefusal(failure *connection.Failure) (connection.BookingRefusal, bool) {
	switch {
	case failure.Code == bookingKeyUsed:
		return connection.RefusedKeyUsed, true
	case failure.Status == http.StatusConflict, failure.Code == bookingBusy:
		return connection.RefusedClash, true
	case failure.Kind == connection.FailureNotFound,
		failure.Kind == connection.FailureMalformed && failure.Status >= 400 && failure.Status < 500:
		return connection.RefusedInvalid, true
	}
	return "", false
}

// wireError is the body of an API error.
type wireError struct {
	Error struct {
		Code string `json:"code"`
	} `json:"error"`
}

// errorCode finds the code of an API error; "" when the body has another shape.
func errorCode(body []byte) string {
	var answer wireError
	if err := json.Unmarshal(body, &answer); err != nil {
		return ""
	}
	return answer.Error.Code
}

// practitionersQuery is the query of GET /practitioners.
func practitionersQuery(locationID string) url.Values {
	return url.Values{"location_id": {locationID}}
}

// appointmentsQuery is the query of GET /appointments: from and to bound the
// start, to exclusive; updated_since includes deletions.
func appointmentsQuery(query syncer.AppointmentQuery) url.Values {
	values := url.Values{"location_id": {query.LocationID}}
	for name, at := range map[string]time.Time{"from": query.From, "to": query.To, "updated_since": query.UpdatedSince} {
		if !at.IsZero() {
			values.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	return values
}
