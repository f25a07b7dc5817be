package docplanner

import (
	"encoding/json"
	"time"

	"mooring/internal/sandbox/practice"
)

// wireList is any list.
type wireList[T any] struct {
	Items []T `json:"_items"`
}

// wireFacility is one of GET /facilities.
type wireFacility struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// wireDoctor is one of GET …/doctors.
type wireDoctor struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Surname string `json:"surname"`
}

// nullable is a text that is null when it is empty.
type nullable string

// MarshalJSON implements [json.Marshaler].
func (n nullable) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(n))
}

// wireAddress is one of GET …/addresses.
type wireAddress struct {
	ID         string   `json:"id"`
	Name       nullable `json:"name"`
	City       nullable `json:"city_name"`
	PostCode   nullable `json:"post_code"`
	Street     nullable `json:"street"`
	OnlineOnly *bool    `json:"is_online_only,omitempty"`
	Extra      extra    `json:"booking_extra_fields"`
}

// extra is what a booking form asks for.
type extra struct {
	BirthDate bool `json:"birth_date"`
	Gender    bool `json:"gender"`
	NIN       bool `json:"nin"`
}

// wireBookings is a page of bookings; without a page it has no totals.
type wireBookings struct {
	Page  *int          `json:"page,omitempty"`
	Limit *int          `json:"limit,omitempty"`
	Pages *int          `json:"pages,omitempty"`
	Total *int          `json:"total,omitempty"`
	Items []wireBooking `json:"_items"`
}

// wireBooking is one of GET …/bookings. Its times carry the offset of the address.
type wireBooking struct {
	ID         string       `json:"id"`
	Status     string       `json:"status"`
	StartAt    string       `json:"start_at"`
	EndAt      string       `json:"end_at"`
	Duration   int          `json:"duration"`
	BookedBy   string       `json:"booked_by"`
	CanceledBy string       `json:"canceled_by"`
	BookedAt   string       `json:"booked_at"`
	CanceledAt nullable     `json:"canceled_at"`
	Patient    *wirePatient `json:"patient,omitempty"`
	Service    *wireService `json:"address_service,omitempty"`
	Presence   nullable     `json:"presence,omitempty"`
	Comment    nullable     `json:"comment"`
}

// wirePatient is who is booked, when that is asked for. There is no id.
type wirePatient struct {
	Name    string   `json:"name"`
	Surname string   `json:"surname"`
	Email   nullable `json:"email"`
	Phone   nullable `json:"phone"`
}

// wireService is what is booked, when that is asked for.
type wireService struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// toWireBooking translates an appointment, with what is asked to come along.
func (s *Server) toWireBooking(a practice.Appointment, asked map[string]bool) wireBooking {
	changed := a.UpdatedAt.In(a.Start.Location())
	booking := wireBooking{
		ID: number(a.ID), Status: "booked", StartAt: a.Start.Format(time.RFC3339), EndAt: a.End.Format(time.RFC3339),
		Duration: int(a.End.Sub(a.Start).Minutes()), BookedBy: "user", BookedAt: changed.Format(time.RFC3339),
	}
	if a.Status == practice.Cancelled {
		booking.Status, booking.CanceledBy = "canceled", "user"
		booking.BookedAt, booking.CanceledAt = changed.AddDate(0, 0, -1).Format(time.RFC3339), nullable(changed.Format(time.RFC3339))
	}
	if s.opts.PatientName != "" {
		booking.Comment = nullable("Please call " + s.opts.PatientName + " back")
	}
	if asked["booking.patient"] {
		booking.Patient = &wirePatient{Name: s.opts.PatientName, Surname: a.PatientRef}
	}
	if asked["booking.address_service"] {
		booking.Service = &wireService{ID: "7", Name: a.Reason}
	}
	if asked["booking.presence"] && a.Status == practice.Completed {
		booking.Presence = "present"
	}
	return booking
}
