package api

import (
	"cmp"
	"errors"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
)

// lacks refuses a key without a scope.
func lacks(scope apikey.Scope) *Problem {
	return forbidden.problem("This needs a key with the scope “" + string(scope) + "”.")
}

// describeLoan words why there is no access token.
func (s *server) describeLoan(err error) *Problem {
	var state *lending.StateError
	if errors.As(err, &state) {
		return s.describeState(state)
	}
	if failure, failed := connection.AsFailure(err); failed {
		return unavailable.problem(renewalWords(failure.Kind)).after(cmp.Or(max(failure.RetryAfter, 0), unavailableWait))
	}
	return nil
}

// describeState words that a person has to do something first.
func (s *server) describeState(state *lending.StateError) *Problem {
	address := s.BaseURL + "/connections/" + state.Ref.ID
	switch state.State {
	case connection.StatusChoosing:
		return choosing.problem("The practice is connected, and nobody has chosen yet which of its locations are meant. An owner of the practice does that on the page at “reconnect_url”.").
			stands(state.State, address+"/locations")
	case connection.StatusNeedsReconnect:
		return needsReconnect.problem("The practice system no longer accepts our sign-in. An owner of the practice signs in again on the page at “reconnect_url”.").
			stands(state.State, address+"/reconnect")
	default:
		return disconnected.problem("The practice was disconnected, and its access was given back. An owner of the practice connects it again on the page at “reconnect_url”.").
			stands(state.State, address+"/reconnect")
	}
}

// stands adds where the connection stands and where a person changes that.
func (p *Problem) stands(state connection.Status, address string) *Problem {
	p.State, p.ReconnectURL = string(state), address
	return p
}

// renewalWords say why access cannot be renewed now.
func renewalWords(kind connection.FailureKind) string {
	switch kind {
	case connection.FailureLimited:
		return "The practice system asks us to wait before access is renewed. Ask again later; nobody has to sign in."
	case connection.FailureClient:
		return "The practice system refuses this product's own client credentials. Whoever runs it has to put that right; the practice need not do anything."
	case connection.FailureNotActivated:
		return "This product is not activated at the practice system. Once the practice has activated it there, access works again."
	default:
		return "Access has to be renewed, and that cannot be done now. Ask again later; nobody has to sign in."
	}
}
