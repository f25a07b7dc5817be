package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/internal/webhook"
	"mooring/templates"
	"mooring/web/edge"
	"mooring/web/view"
)

// answerError is the one place where an error becomes an answer: a status and
// a page in plain words. The error itself goes to the log, never to the page.
func (s *server) answerError(err error, c echo.Context) {
	if edge.Answered(c) {
		return
	}
	status, message := s.describe(c, concealed(c, err))
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, retryAfter)
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	if status == http.StatusInternalServerError {
		message.Reference = c.Response().Header().Get(echo.HeaderXRequestID)
	}
	page := templates.MessagePage(s.frame(c, message.Heading), message)
	if status == http.StatusServiceUnavailable && isSigningIn(c) {
		page = s.signInUnavailable(c)
	}
	if failed := s.render(c, status, page); failed != nil {
		s.Logger.ErrorContext(c.Request().Context(), "render error page", "error", failed)
	}
}

// describe maps an error to a status and a page.
func (s *server) describe(c echo.Context, err error) (int, templates.Message) {
	var signIn *connection.SignInError
	var spent *connectlink.SpentError
	var input *connection.InputError
	var known *echo.HTTPError
	switch {
	case errors.As(err, &signIn):
		signed := who(c)
		info, _ := s.Connections.Info(signIn.ProviderSlug)
		message := view.SignInMessage(signIn, info, signed != nil && signed.Role.CanChange())
		if signed != nil && signed.Visit != nil {
			message = view.WithReturn(message, s.AppName, signed.Visit.Session.ID)
		}
		return signInStatus(signIn.Kind), message
	case errors.As(err, &spent):
		return http.StatusGone, s.spentMessage(c, spent)
	case errors.Is(err, connectlink.ErrNotFound) && c.Path() == linkRoute:
		return http.StatusGone, view.LinkUnknown(s.AppName)
	case errors.Is(err, connectlink.ErrNotFound):
		return http.StatusNotFound, view.NotFound()
	case errors.Is(err, connection.ErrNotFound), errors.Is(err, webhook.ErrNotFound):
		return http.StatusNotFound, view.NotFound()
	case errors.Is(err, errNotForStaff):
		return http.StatusNotFound, view.NotForStaff()
	case errors.Is(err, connection.ErrNotLive):
		return http.StatusConflict, view.NotConnected()
	case errors.Is(err, errForAnother):
		return http.StatusConflict, view.ForAnother(who(c).Organisation.Name)
	case errors.Is(err, errOwnersOnly):
		return http.StatusForbidden, view.OwnersOnly()
	case errors.Is(err, errCrossOrigin):
		return http.StatusForbidden, view.FromAnotherSite()
	case errors.As(err, &input):
		return http.StatusUnprocessableEntity, view.BadInput(input.Message)
	case errors.Is(err, connection.ErrUnavailable) && c.Request().Context().Err() == nil:
		action, whole := again(c)
		return http.StatusServiceUnavailable, view.Unavailable(action, whole)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, connection.ErrUnavailable):
		return http.StatusServiceUnavailable, view.TooSlow()
	case errors.As(err, &known):
		return view.HTTPError(known.Code)
	default:
		return http.StatusInternalServerError, view.ServerTrouble()
	}
}

// spentMessage says why a link, or the visit that began with it, leads nowhere, with
// the way back where there is one.
func (s *server) spentMessage(c echo.Context, spent *connectlink.SpentError) templates.Message {
	message := view.LinkSpent(s.AppName, spent)
	if spent.Expired && c.Path() != linkRoute {
		message = view.VisitOver(s.AppName)
	}
	if s.Links.ReturnAddress(spent.Session, connectlink.Result{}) == "" {
		return message
	}
	return view.WithWayBack(message, s.AppName, spent.Session.ID)
}

// signInStatus is the status of a sign-in that ended without a connection.
func signInStatus(kind connection.SignInErrorKind) int {
	switch kind {
	case connection.SignInDenied, connection.SignInNotActivated, connection.SignInForbidden, connection.SignInScopeMissing, connection.SignInWrongBrowser:
		return http.StatusForbidden
	case connection.SignInWrongTenant, connection.SignInTenantHeld, connection.SignInAccountHeld, connection.SignInOvertaken:
		return http.StatusConflict
	case connection.SignInUnreachable, connection.SignInProviderTrouble, connection.SignInMalformed, connection.SignInClientRefused:
		return http.StatusBadGateway
	case connection.SignInUnknown, connection.SignInExpired:
		return http.StatusGone
	case connection.SignInNotSaved, connection.SignInLimited:
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}
