package corepractice

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// maxKey is how long an Idempotency-Key may be.
const maxKey = 255

// appointmentCreate answers POST /appointments. The Idempotency-Key is
// required, and is the client's own: two clients may use the same.
func (s *Server) appointmentCreate(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || len(key) > maxKey {
		portal.WriteAPIError(w, http.StatusBadRequest, "idempotency_key_required", "Send an Idempotency-Key of 1 to 255 characters.")
		return
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		portal.WriteAPIError(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "The body must be application/json.")
		return
	}
	var body wireBooking
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		portal.WriteAPIError(w, http.StatusBadRequest, "invalid_request", "The body is not an appointment in JSON.")
		return
	}
	made, replayed, err := v.Data.Book.Create(v.Data.Now(), v.Access.Client+"\x00"+key, practice.Booking(body))
	if err != nil {
		refuseBooking(w, err)
		return
	}
	if replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	portal.WriteJSON(w, http.StatusCreated, s.toWireAppointment(made))
}

// refuseBooking says why an appointment was not made.
func refuseBooking(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, practice.ErrClash):
		portal.WriteAPIError(w, http.StatusConflict, "practitioner_busy", err.Error())
	case errors.Is(err, practice.ErrKeyReused):
		portal.WriteAPIError(w, http.StatusUnprocessableEntity, "idempotency_key_reused", err.Error())
	default:
		portal.WriteAPIError(w, http.StatusUnprocessableEntity, "invalid_appointment", err.Error())
	}
}
