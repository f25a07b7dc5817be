package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// controlForm answers the forms of the control page and shows it again.
func (s *Site) controlForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.showControl(w, http.StatusBadRequest, "The form could not be read.")
		return
	}
	tenant, form := r.PathValue("tenant"), r.PostForm
	err := s.applyForm(tenant, r.PathValue("form"), form)
	switch {
	case errors.Is(err, ErrNoTenant):
		s.Problem(w, http.StatusNotFound, "There is no such "+s.opts.Word, "Go back to the control page.")
	case err != nil:
		s.showControl(w, http.StatusUnprocessableEntity, "Nothing was changed: "+err.Error()+".")
	default:
		http.Redirect(w, r, "/control#"+url.PathEscape(tenant), http.StatusSeeOther)
	}
}

// applyForm does what one form asks for.
func (s *Site) applyForm(tenant, name string, form url.Values) error {
	control := s.Control()
	switch name {
	case "fault":
		fault, err := readFault(form)
		if err != nil {
			return err
		}
		return control.AddFault(tenant, fault)
	case "clear":
		return control.ClearFaults(tenant)
	case "revoke":
		_, err := control.RevokeGrants(tenant)
		return err
	case "location":
		return s.applyLocation(tenant, form)
	case "add":
		_, err := control.AddLocation(tenant, practice.LocationPlan{Name: form.Get("name"), TimeZone: form.Get("time_zone")})
		return err
	case "appointments":
		count, err := number(form, "count")
		if err != nil {
			return err
		}
		return control.AddAppointments(tenant, form.Get("location"), count)
	case "changes":
		count, err := number(form, "count")
		if err != nil {
			return err
		}
		_, err = control.ChangeAppointments(tenant, count)
		return err
	case "settings":
		return s.applySettings(tenant, form)
	}
	return fmt.Errorf("%w: there is no such form", ErrControl)
}

// applySettings sets the page size and every switch: a box that is not ticked
// is off.
func (s *Site) applySettings(tenant string, form url.Values) error {
	var size *int
	if form.Has("page_size") {
		wanted, err := number(form, "page_size")
		if err != nil {
			return err
		}
		size = &wanted
	}
	switches := map[string]bool{}
	for _, known := range s.opts.Switches {
		switches[known.Name] = form.Get(known.Name) == "yes"
	}
	return s.Control().Change(tenant, size, switches)
}

// applyLocation renames, removes or restores a location, by the button that was
// pressed.
func (s *Site) applyLocation(tenant string, form url.Values) error {
	removed, name := form.Get("do") == "remove", form.Get("name")
	switch form.Get("do") {
	case "rename":
		return s.Control().ChangeLocation(tenant, form.Get("id"), practice.LocationChange{Name: &name})
	case "remove", "restore":
		return s.Control().ChangeLocation(tenant, form.Get("id"), practice.LocationChange{Removed: &removed})
	}
	return fmt.Errorf("%w: choose rename, remove or restore", ErrControl)
}

// controlResetForm puts everything back.
func (s *Site) controlResetForm(w http.ResponseWriter, r *http.Request) {
	if err := s.reset(); err != nil {
		s.showControl(w, http.StatusInternalServerError, "The simulation could not be reset.")
		return
	}
	http.Redirect(w, r, "/control", http.StatusSeeOther)
}

// readFault reads the form of a fault; empty numbers are 0.
func readFault(form url.Values) (sandbox.Fault, error) {
	fault := sandbox.Fault{
		Kind: sandbox.Kind(form.Get("kind")), Target: sandbox.Target(form.Get("target")), AfterWork: form.Has("after_work"),
	}
	if fault.Kind == sandbox.ScopeTrimmed {
		fault.Scopes = form["scope"]
	}
	var errSeconds, errNext error
	fault.Seconds, errSeconds = number(form, "seconds")
	fault.Next, errNext = number(form, "next")
	return fault, errors.Join(errSeconds, errNext)
}

// number reads a whole number; empty is 0.
func number(form url.Values, name string) (int, error) {
	text := form.Get(name)
	if text == "" {
		return 0, nil
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%w: %s is not a whole number", ErrControl, name)
	}
	return value, nil
}
