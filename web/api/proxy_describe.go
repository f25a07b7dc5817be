package api

import (
	"errors"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/passthrough"
	"mooring/internal/publicnet"
)

// describeCall words why a call was not passed on, or has no answer.
func (s *server) describeCall(err error) *Problem {
	var path *passthrough.PathError
	var rest *passthrough.RestError
	switch {
	case errors.As(err, &path):
		return badPath.problem("The path cannot be passed on: " + path.Reason + ".")
	case errors.As(err, &rest):
		return rateLimited.problem("The practice system asked us to wait, or its calls for this hour are used up. Nothing was sent.").after(rest.Wait)
	case errors.Is(err, lending.ErrForbidden):
		return lacks(apikey.ScopeProxy)
	case errors.Is(err, passthrough.ErrUpgrade):
		return badRequest.problem("Requests that ask for another protocol (“Upgrade”) are not passed on.")
	case errors.Is(err, passthrough.ErrBody):
		return badRequest.problem("The body did not arrive as a whole.")
	case errors.Is(err, passthrough.ErrCut):
		return disconnected.problem("The practice was disconnected while this was under way. It may have been done all the same.").
			stands(connection.StatusDisconnected, "")
	}
	return describeProvider(err)
}

// describeProvider words what went wrong between us and the practice system.
func describeProvider(err error) *Problem {
	switch {
	case errors.Is(err, publicnet.ErrPrivate):
		return providerUnreachable.problem("The address of the practice system's API leads into a private network, where we send nothing.")
	case errors.Is(err, passthrough.ErrUnreachable):
		return providerUnreachable.problem("No connection to the practice system could be made, so nothing was sent. Try again.")
	case errors.Is(err, passthrough.ErrTimeout):
		return providerTimeout.problem("The practice system did not answer in time. It may have done what was asked: look before you send it again.")
	case errors.Is(err, passthrough.ErrBroken):
		return providerTrouble.problem("The connection to the practice system broke, or its answer makes no sense. It may have done what was asked: look before you send it again.")
	case errors.Is(err, passthrough.ErrNoAPI):
		return providerTrouble.problem("There is no address of this practice system's API: it is not configured here. Nothing was sent.")
	}
	return nil
}
