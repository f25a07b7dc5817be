package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/vendor"
)

// troubleDetail is what is said of a fault of our own.
const troubleDetail = "It is noted in our log. Name the request id to support."

// noConnection is the answer to the id of a connection that there is not.
const noConnection = "There is no such connection."

// describeLogged is describe of what ended an operation: nobody else hears of a fault
// of ours that is the reason. What ends outside of one stands in the request's own line.
func (s *server) describeLogged(ctx context.Context, err error) *Problem {
	problem := s.describe(ctx, err)
	if problem.cause != nil {
		level := slog.LevelError
		if problem.Status == unavailable.status {
			level = slog.LevelWarn
		}
		s.Logger.Log(ctx, level, "not answered", "error", problem.cause)
	}
	return problem
}

// describe maps an error to a problem: the one place where that happens. Of the error
// itself the answer says nothing.
func (s *server) describe(ctx context.Context, err error) *Problem {
	var problem *Problem
	if errors.As(err, &problem) {
		return problem
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return clientGone.problem("")
	}
	for _, part := range []func(*server, error) *Problem{
		(*server).describeKey, (*server).describeLoan, (*server).describeCall, (*server).describeEvents, (*server).describeWebhooks, (*server).describeVendor, (*server).describeInput, (*server).describeRouting,
	} {
		if problem := part(s, err); problem != nil {
			return problem
		}
	}
	switch {
	case errors.Is(err, connection.ErrNotFound):
		return notFound.problem(noConnection)
	case errors.Is(err, connection.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return unavailable.problem("Our database does not answer, or took too long. Nothing is wrong with the request: send it again.").
			after(unavailableWait).because(err)
	}
	return internalTrouble.problem(troubleDetail).because(err)
}

// describeKey words what is wrong with an API key. A key that is unknown, wrong,
// expired or revoked gets one answer.
func (s *server) describeKey(err error) *Problem {
	var throttled *apikey.ThrottledError
	switch {
	case errors.Is(err, apikey.ErrMissing):
		return unauthorised.problem("Send an API key in the header “Authorization: Bearer mooring_…”.").set(challenge, `Bearer realm="mooring"`)
	case errors.Is(err, apikey.ErrWrong):
		return unauthorised.problem("There is no such API key, or it has expired or was revoked.").
			set(challenge, `Bearer realm="mooring", error="invalid_token"`)
	case errors.As(err, &throttled):
		return tooMany.problem("Too many wrong API keys came from this network. A right one is served all the same.").after(throttled.RetryAfter)
	}
	return nil
}

// challenge is the header of every 401 (RFC 6750 section 3).
const challenge = "WWW-Authenticate"

// describeVendor words what concerns organisations.
func (s *server) describeVendor(err error) *Problem {
	switch {
	case errors.Is(err, account.ErrNotFound):
		return notFound.problem("There is no such organisation.")
	case errors.Is(err, account.ErrExists):
		return externalIDTaken.fault("body.external_id", "belongs to another organisation")
	case errors.Is(err, vendor.ErrCursor):
		return badCursor.fault("query.after", "is no cursor of this list; send what “next” said, with the same filters")
	}
	return nil
}

// describeInput words bad input that the domain found.
func (s *server) describeInput(err error) *Problem {
	var people *account.InputError
	var input *connection.InputError
	switch {
	case errors.As(err, &people):
		problem := invalid.problem("")
		for _, fault := range people.Faults {
			problem.with(Fault{Location: "body." + fault.Field, Message: fault.Message})
		}
		return problem
	case errors.As(err, &input):
		return invalid.fault("body."+input.Field, input.Message)
	}
	return nil
}

// describeRouting words what ended before an operation began.
func (s *server) describeRouting(err error) *Problem {
	var known *echo.HTTPError
	if !errors.As(err, &known) {
		return nil
	}
	switch known.Code {
	case http.StatusNotFound:
		return notFound.problem("There is no such address. The reference at " + s.BaseURL + docsPath + " lists all.")
	case http.StatusMethodNotAllowed:
		return methodNotAllowed.problem("The header “Allow” lists those that it takes.")
	case http.StatusServiceUnavailable:
		return unavailable.problem("This took too long. Send it again.").after(unavailableWait)
	}
	return nil
}
