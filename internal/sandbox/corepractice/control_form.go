package corepractice

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
func (h *site) controlForm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		h.showControl(w, http.StatusBadRequest, "The form could not be read.")
		return
	}
	tenant, form := r.PathValue("tenant"), r.PostForm
	err := h.applyForm(tenant, r.PathValue("form"), form)
	switch {
	case errors.Is(err, ErrNoTenant):
		h.problem(w, http.StatusNotFound, "There is no such practice", "Go back to the control page.")
	case err != nil:
		h.showControl(w, http.StatusUnprocessableEntity, "Nothing was changed: "+err.Error()+".")
	default:
		http.Redirect(w, r, "/control#"+url.PathEscape(tenant), http.StatusSeeOther)
	}
}

// applyForm does what one form asks for.
func (h *site) applyForm(tenant, name string, form url.Values) error {
	switch name {
	case "fault":
		fault, err := readFault(form)
		if err != nil {
			return err
		}
		return h.AddFault(tenant, fault)
	case "clear":
		return h.ClearFaults(tenant)
	case "revoke":
		_, err := h.RevokeGrants(tenant)
		return err
	case "location":
		return h.applyLocation(tenant, form)
	case "add":
		_, err := h.AddLocation(tenant, practice.LocationPlan{Name: form.Get("name"), TimeZone: form.Get("time_zone")})
		return err
	case "appointments":
		count, err := number(form, "count")
		if err != nil {
			return err
		}
		return h.AddAppointments(tenant, form.Get("location"), count)
	case "changes":
		count, err := number(form, "count")
		if err != nil {
			return err
		}
		_, err = h.ChangeAppointments(tenant, count)
		return err
	case "settings":
		size, err := number(form, "page_size")
		if err != nil {
			return err
		}
		activated := form.Get("activated") == "yes"
		return h.Change(tenant, SettingsChange{PageSize: &size, Activated: &activated})
	}
	return fmt.Errorf("%w: there is no such form", ErrControl)
}

// applyLocation renames, removes or restores a location, by the button that was
// pressed.
func (h *site) applyLocation(tenant string, form url.Values) error {
	removed, name := form.Get("do") == "remove", form.Get("name")
	switch form.Get("do") {
	case "rename":
		return h.ChangeLocation(tenant, form.Get("id"), practice.LocationChange{Name: &name})
	case "remove", "restore":
		return h.ChangeLocation(tenant, form.Get("id"), practice.LocationChange{Removed: &removed})
	}
	return fmt.Errorf("%w: choose rename, remove or restore", ErrControl)
}

// controlResetForm puts everything back.
func (h *site) controlResetForm(w http.ResponseWriter, r *http.Request) {
	if err := h.Reset(); err != nil {
		h.showControl(w, http.StatusInternalServerError, "The simulation could not be reset.")
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
