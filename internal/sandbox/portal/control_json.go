package portal

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
func (s *Site) controlRoutes() {
	s.mux.HandleFunc("GET /control", s.controlPage)
	s.mux.HandleFunc("POST /control/forms/{tenant}/{form}", s.controlForm)
	s.mux.HandleFunc("POST /control/forms/reset", s.controlResetForm)

	s.mux.HandleFunc("GET /control/state", s.controlState)
	s.mux.HandleFunc("POST /control/reset", answerJSON(func(*http.Request) (any, error) { return done(), s.reset() }))
	const tenant = " /control/tenants/{tenant}/"
	c := s.Control()
	s.mux.HandleFunc("PUT"+tenant+"faults", answerJSON(c.faultsReplace))
	s.mux.HandleFunc("POST"+tenant+"faults", answerJSON(c.faultAdd))
	s.mux.HandleFunc("DELETE"+tenant+"faults", answerJSON(c.faultsClear))
	s.mux.HandleFunc("POST"+tenant+"revoke-grant", answerJSON(c.grantsRevoke))
	s.mux.HandleFunc("POST"+tenant+"locations", answerJSON(c.locationAdd))
	s.mux.HandleFunc("PUT"+tenant+"locations/{id}", answerJSON(c.locationChange))
	s.mux.HandleFunc("POST"+tenant+"appointments", answerJSON(c.appointmentsAdd))
	s.mux.HandleFunc("POST"+tenant+"changes", answerJSON(c.appointmentsChange))
	s.mux.HandleFunc("PUT"+tenant+"settings", answerJSON(c.settingsChange))
}

// controlState answers GET /control/state.
func (s *Site) controlState(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if s.opts.State != nil {
		WriteJSON(w, http.StatusOK, s.opts.State())
		return
	}
	WriteJSON(w, http.StatusOK, s.Control().State())
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
			WriteJSON(w, http.StatusOK, answer)
		case errors.Is(err, ErrNoTenant), errors.Is(err, practice.ErrNotFound):
			WriteAPIError(w, http.StatusNotFound, "not_found", err.Error())
		case errors.Is(err, errBody):
			WriteAPIError(w, http.StatusBadRequest, "invalid_request", err.Error())
		default:
			WriteAPIError(w, http.StatusUnprocessableEntity, "invalid", err.Error())
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
func (c *Control) faultsReplace(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Faults []sandbox.Fault `json:"faults"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done(), c.SetFaults(r.PathValue("tenant"), wanted.Faults...)
}

// faultAdd switches one fault on.
func (c *Control) faultAdd(r *http.Request) (any, error) {
	fault, err := body[sandbox.Fault](r)
	if err != nil {
		return nil, err
	}
	return done(), c.AddFault(r.PathValue("tenant"), fault)
}

// faultsClear switches all faults off.
func (c *Control) faultsClear(r *http.Request) (any, error) {
	return done(), c.ClearFaults(r.PathValue("tenant"))
}

// grantsRevoke ends every grant.
func (c *Control) grantsRevoke(r *http.Request) (any, error) {
	count, err := c.RevokeGrants(r.PathValue("tenant"))
	return map[string]int{"revoked": count}, err
}

// locationAdd opens a location from {"name", "address", "time_zone"}.
func (c *Control) locationAdd(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Name     string `json:"name"`
		Address  string `json:"address"`
		TimeZone string `json:"time_zone"`
	}](r)
	if err != nil {
		return nil, err
	}
	l, err := c.AddLocation(r.PathValue("tenant"), practice.LocationPlan(wanted))
	return LocationState{ID: l.ID, Name: l.Name, TimeZone: l.TimeZone, Active: l.Active, Removed: l.Removed}, err
}

// locationChange changes what {"name", "active", "removed"} names.
func (c *Control) locationChange(r *http.Request) (any, error) {
	change, err := body[practice.LocationChange](r)
	if err != nil {
		return nil, err
	}
	return done(), c.ChangeLocation(r.PathValue("tenant"), r.PathValue("id"), change)
}

// appointmentsAdd books {"count"} more at {"location_id"}.
func (c *Control) appointmentsAdd(r *http.Request) (any, error) {
	wanted, err := body[struct {
		LocationID string `json:"location_id"`
		Count      int    `json:"count"`
	}](r)
	if err != nil {
		return nil, err
	}
	return done(), c.AddAppointments(r.PathValue("tenant"), wanted.LocationID, wanted.Count)
}

// appointmentsChange changes {"count"} of them.
func (c *Control) appointmentsChange(r *http.Request) (any, error) {
	wanted, err := body[struct {
		Count int `json:"count"`
	}](r)
	if err != nil {
		return nil, err
	}
	ids, err := c.ChangeAppointments(r.PathValue("tenant"), wanted.Count)
	return map[string][]string{"changed": ids}, err
}

// settingsChange changes what {"page_size"} and the names of switches name.
func (c *Control) settingsChange(r *http.Request) (any, error) {
	wanted, err := body[map[string]json.RawMessage](r)
	if err != nil {
		return nil, err
	}
	var size *int
	switches := map[string]bool{}
	for name, value := range wanted {
		var on bool
		if name == "page_size" {
			err = json.Unmarshal(value, &size)
		} else {
			err = json.Unmarshal(value, &on)
			switches[name] = on
		}
		if err != nil {
			return nil, errors.Join(errBody, err)
		}
	}
	return done(), c.Change(r.PathValue("tenant"), size, switches)
}
