package corepractice

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// controlRoutes serves /control for people and programs. The cross-origin
// protection around all routes keeps other sites' pages from working it.
func (h *site) controlRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /control", h.controlPage)
	mux.HandleFunc("POST /control/forms/{tenant}/{form}", h.controlForm)
	mux.HandleFunc("POST /control/forms/reset", h.controlResetForm)

	mux.HandleFunc("GET /control/state", h.controlState)
	mux.HandleFunc("POST /control/reset", answerJSON(func(*http.Request) (any, error) { return done(), h.Reset() }))
	const tenant = " /control/tenants/{tenant}/"
	mux.HandleFunc("PUT"+tenant+"faults", answerJSON(h.faultsReplace))
	mux.HandleFunc("POST"+tenant+"faults", answerJSON(h.faultAdd))
	mux.HandleFunc("DELETE"+tenant+"faults", answerJSON(h.faultsClear))
	mux.HandleFunc("POST"+tenant+"revoke-grant", answerJSON(h.grantsRevoke))
	mux.HandleFunc("POST"+tenant+"locations", answerJSON(h.locationAdd))
	mux.HandleFunc("PUT"+tenant+"locations/{id}", answerJSON(h.locationChange))
	mux.HandleFunc("POST"+tenant+"appointments", answerJSON(h.appointmentsAdd))
	mux.HandleFunc("POST"+tenant+"changes", answerJSON(h.appointmentsChange))
	mux.HandleFunc("PUT"+tenant+"settings", answerJSON(h.settingsChange))
}

// controlState answers GET /control/state.
func (h *site) controlState(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, h.State())
}

// done is the answer when there is nothing else to say.
func done() any { return map[string]bool{"done": true} }

// answerJSON answers with what do returns: 404 for an unknown tenant or
// location, 400 for a body that cannot be read, 422 for a change that makes no
// sense.
func answerJSON(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		answer, err := do(r)
		switch {
		case err == nil:
			writeJSON(w, http.StatusOK, answer)
		case errors.Is(err, ErrNoTenant), errors.Is(err, practice.ErrNotFound):
			writeAPIError(w, http.StatusNotFound, "not_found", err.Error())
		case errors.Is(err, errBody):
			writeAPIError(w, http.StatusBadRequest, "invalid_request", err.Error())
		default:
			writeAPIError(w, http.StatusUnprocessableEntity, "invalid", err.Error())
		}
	}
}

// errBody refuses a body that is not the one JSON value that is expected, or
// has a field that is not known.
var errBody = errors.New("the body cannot be read")

// body reads the JSON of a request.
func body[T any](r *http.Request) (T, error) {
	var value T
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, errors.Join(errBody, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return value, errBody
	}
	return value, nil
}

// faultsReplace switches on exactly the faults of {"faults": [...]}.
func (h *site) faultsReplace(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Faults []sandbox.Fault `json:"faults"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done(), h.SetFaults(r.PathValue("tenant"), wanted.Faults...)
}

// faultAdd switches one fault on.
func (h *site) faultAdd(r *http.Request) (any, error) {
	fault, err := body[sandbox.Fault](r)
	if err != nil {
		return nil, err
	}
	return done(), h.AddFault(r.PathValue("tenant"), fault)
}

// faultsClear switches all faults off.
func (h *site) faultsClear(r *http.Request) (any, error) {
	return done(), h.ClearFaults(r.PathValue("tenant"))
}

// grantsRevoke ends every grant.
func (h *site) grantsRevoke(r *http.Request) (any, error) {
	count, err := h.RevokeGrants(r.PathValue("tenant"))
	return map[string]int{"revoked": count}, err
}

// locationAdd opens a location from {"name", "address", "time_zone"}.
func (h *site) locationAdd(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Name     string `json:"name"`
		Address  string `json:"address"`
		TimeZone string `json:"time_zone"`
	}](r)
	if err != nil {
		return nil, err
	}
	location, err := h.AddLocation(r.PathValue("tenant"), practice.LocationPlan(wanted))
	return toWireLocation(location), err
}

// locationChange changes what {"name", "active", "removed"} names.
func (h *site) locationChange(r *http.Request) (any, error) {
	change, err := body[practice.LocationChange](r)
	if err != nil {
		return nil, err
	}
	return done(), h.ChangeLocation(r.PathValue("tenant"), r.PathValue("id"), change)
}

// appointmentsAdd books {"count"} more at {"location_id"}.
func (h *site) appointmentsAdd(r *http.Request) (any, error) {
	wanted, err := body[struct {
		LocationID string `json:"location_id"`
		Count      int    `json:"count"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done(), h.AddAppointments(r.PathValue("tenant"), wanted.LocationID, wanted.Count)
}

// appointmentsChange changes {"count"} of them.
func (h *site) appointmentsChange(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Count int `json:"count"`
	}](r)
	if err != nil {
		return nil, err
	}
	ids, err := h.ChangeAppointments(r.PathValue("tenant"), wanted.Count)
	return map[string][]string{"changed": ids}, err
}

// settingsChange changes what {"page_size", "activated"} names.
func (h *site) settingsChange(r *http.Request) (any, error) {
	change, err := body[SettingsChange](r)
	if err != nil {
		return nil, err
	}
	return done(), h.Change(r.PathValue("tenant"), change)
}
