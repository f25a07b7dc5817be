package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/templates"
	"mooring/web/view"
)

// accountChange switches email to the person who is signed in on or off.
func (s *server) accountChange(c echo.Context) error {
	if who(c).Visit != nil {
		return echo.ErrNotFound // A guest gets no mail.
	}
	fields, err := form(c)
	if err != nil {
		return err
	}
	wants, said := mailWanted(fields["mail"])
	if !said {
		return s.showAccount(c, http.StatusUnprocessableEntity, "We could not read that, so nothing was changed. Please choose once more.")
	}
	signed := who(c)
	err = s.Accounts.SetWantsMail(c.Request().Context(), signed.OrganisationID, signed.ID, wants)
	if errors.Is(err, account.ErrNotFound) {
		return s.askToSignIn(c) // The account was removed meanwhile.
	}
	if err != nil {
		return err
	}
	notice := templates.Notice{Meaning: templates.MeaningGood, Text: "Saved. We tell you by email when something needs attention."}
	if !wants {
		notice.Text = "Saved. We no longer write to you. These pages still say what needs attention."
	}
	s.notify(c, notice)
	return c.Redirect(http.StatusSeeOther, view.AccountPath)
}

// mailWanted reads the switch: the form always sends "off", and "on" besides
// when the box is ticked. Anything else says nothing.
func mailWanted(sent []string) (wants, said bool) {
	for _, value := range sent {
		if value != "on" && value != "off" {
			return false, false
		}
	}
	return slices.Contains(sent, "on"), len(sent) > 0
}
