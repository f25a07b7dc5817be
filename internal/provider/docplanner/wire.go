package docplanner

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mooring/internal/provider/listing"
	"mooring/internal/syncer"
)

// What is known of the wire is Docplanner's OpenAPI document, version 1.14.0, and
// its guide. What is not stands marked ASSUMED.

// mediaType is what the API answers with; its errors are
// application/vnd.error+docplanner+json with {"errors": [], "message": ""}, whose
// texts are for programmers and name no code.
const mediaType = "application/vnd.docplanner+json"

// scopeIntegration is the one scope.
const scopeIntegration = "integration"

// What is asked to come along with an answer (the guide calls it extensions). No
// documented one saves a call. The patient is never asked for: the API has no id
// of one, only the name and how to reach them. The comment of a booking comes
// unasked and is not read.
const (
	withOnlineOnly = "address.online_only"
	withService    = "booking.address_service"
)

// bookingsOnPage is how many bookings are asked for at once: the documented default.
const bookingsOnPage = 100

// captchaWait is how long nothing is asked after a page that asks for a proof of
// being a person. Docplanner publishes none of this: integrators report such pages
// when tokens are asked for too often. ASSUMED: a quarter of an hour is enough.
const captchaWait = 15 * time.Minute

// captchaHeader is what AWS WAF says on such pages ("captcha" or "challenge").
const captchaHeader = "X-Amzn-Waf-Action"

// limitReset is the header that says when the hourly quota begins anew, in ISO 8601.
const limitReset = "X-Ratelimit-Reset"

// refusedClient are the codes by which the token endpoint refuses a client (RFC 6749
// section 5.2), under 400; a 401 refuses it without one. ASSUMED: Docplanner
// documents none, and its addresses look like those of a library that follows the RFC.
func refusedClient() []string {
	return []string{"invalid_client", "invalid_grant", "unauthorized_client"}
}

// statusCanceled is a booking's status once it is cancelled; "booked" is the other
// one that is documented. Any other is shown as it is.
const statusCanceled = "canceled"

// wireList is any list. ASSUMED: only bookings have pages, as documented; where
// another list has a link to a next page, it is followed, since one integrator
// reports such.
type wireList[T any] struct {
	Items listing.Elements[T] `json:"_items"`
	Links wireLinks           `json:"_links"`
}

// wireLinks are the links of an answer.
type wireLinks struct {
	Next struct {
		Href string `json:"href"`
	} `json:"next"`
}

// UnmarshalJSON implements json.Unmarshaler. No links are written as null, or as
// an empty list, which is how PHP writes an empty object.
func (l *wireLinks) UnmarshalJSON(text []byte) error {
	type plain wireLinks
	var none []struct{}
	if json.Unmarshal(text, &none) == nil && len(none) == 0 {
		return nil
	}
	return json.Unmarshal(text, (*plain)(l))
}

// wireFacility is an element of GET /facilities.
type wireFacility struct {
	ID   listing.ID `json:"id"`
	Name string     `json:"name"`
}

// wireDoctor is an element of GET /facilities/{facility}/doctors.
type wireDoctor struct {
	ID      listing.ID `json:"id"`
	Name    string     `json:"name"`
	Surname string     `json:"surname"`
}

// wireAddress is an element of GET /facilities/{facility}/doctors/{doctor}/addresses.
// All but the id may be null. ASSUMED: an id names one place within a country, so
// that it is the same place under another doctor.
type wireAddress struct {
	ID         listing.ID `json:"id"`
	Name       string     `json:"name"`
	CityName   string     `json:"city_name"`
	PostCode   string     `json:"post_code"`
	Street     string     `json:"street"`
	OnlineOnly bool       `json:"is_online_only"`
}

// wireBookings is the answer of GET …/addresses/{address}/bookings. The guide says
// that there are no totals, the OpenAPI document shows them; its example has 25
// bookings on 11 pages of 2.
type wireBookings struct {
	Items listing.Elements[wireBooking] `json:"_items"`
	Page  *int                          `json:"page"`
	Limit *int                          `json:"limit"`
	Pages *int                          `json:"pages"`
	Total *int                          `json:"total"`
}

// wireBooking is one booking. ASSUMED: its id is unique within a country, and a
// canceled_at counts for more than a status that still says booked, as the
// documented examples show both.
type wireBooking struct {
	ID         listing.ID `json:"id"`
	Status     string     `json:"status"`
	StartAt    string     `json:"start_at"`
	EndAt      string     `json:"end_at"`
	Duration   int        `json:"duration"`
	BookedAt   string     `json:"booked_at"`
	CanceledAt string     `json:"canceled_at"`
	Service    struct {
		Name string `json:"name"`
	} `json:"address_service"`
}

// Paths under the API address.
const pathFacilities = "/facilities"

// pathDoctors is where a facility's doctors are.
func pathDoctors(facility string) string {
	return pathFacilities + "/" + url.PathEscape(facility) + "/doctors"
}

// pathAddresses is where a doctor's addresses in a facility are.
func pathAddresses(who attendance) string {
	return pathDoctors(who.Facility) + "/" + url.PathEscape(who.Doctor) + "/addresses"
}

// pathBookings is where a doctor's bookings at an address are.
func pathBookings(who attendance, location string) string {
	return pathAddresses(who) + "/" + url.PathEscape(location) + "/bookings"
}

// isSegment reports whether an id can stand in a path without leading elsewhere.
func isSegment(id string) bool {
	return listing.IsID(id) && id != "." && id != ".." && !strings.ContainsAny(id, `/\`)
}

// wireTime is how times are sent: ISO 8601 with an offset, which is required.
const wireTime = "2006-01-02T15:04:05-07:00"

// bookingsSpan is how far a query without a bound reaches, since both are required.
const bookingsSpan = 366 * 24 * time.Hour

// bookingsQuery is the query of the bookings of one page. ASSUMED: start and end
// bound a booking's start; whether they do so inclusively does not matter, since
// what lies outside is left out here.
func bookingsQuery(query syncer.AppointmentQuery, page int, zone *time.Location, now time.Time) url.Values {
	from, to := query.From, query.To
	if from.IsZero() {
		from = now.Add(-bookingsSpan)
	}
	if to.IsZero() {
		to = now.Add(bookingsSpan)
	}
	if !to.Equal(to.Truncate(time.Second)) {
		to = to.Add(time.Second)
	}
	return url.Values{
		"start": {from.In(zone).Format(wireTime)}, "end": {to.In(zone).Format(wireTime)}, "with": {withService},
		"page": {strconv.Itoa(page)}, "limit": {strconv.Itoa(bookingsOnPage)},
	}
}

// errNoOffset is said of a time that is not ISO 8601 with an offset.
var errNoOffset = errors.New("a time has no offset, or is no time")

// parseTime reads a time of the API: ISO 8601 with an offset, with or without the
// colon in it, since PHP has both under that name.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, errNoOffset
}
