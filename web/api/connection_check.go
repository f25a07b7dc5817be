package api

import (
	"context"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/web/view"
)

// connectionCheck is the operation that asks the provider whether the sign-in works.
var connectionCheck = op(about{
	ID: "check-connection", Method: post, Path: "/connections/{connection}/check", Scope: apikey.ScopeManage, Tag: "Connections",
	Summary: "Check that a connection works",
	Text: `Calls the provider with the connection's token, and takes up a renamed practice and changed locations. Problems open and resolve by what it says.

A check that fails is an answer and not an error: ` + "`result`" + ` says what was seen.`,
	Problems: []kind{conflict, needsReconnect, disconnected},
}, (*server).connectionCheck)

// checkOutput is what a check saw.
type checkOutput struct {
	Body checkBody
}

// checkBody is what a check saw.
type checkBody struct {
	At     time.Time `json:"at"`
	Result string    `json:"result" enum:"answered,needs_reconnect,resting,limited,unreachable,not_activated,unreadable,refused" doc:"answered: the provider answered and the sign-in works. needs_reconnect: it no longer accepts the sign-in. resting: nothing was sent, because a renewal failed a moment ago. limited: it asks us to slow down. unreachable: it does not answer. not_activated: this product is not activated there. unreadable: its answer makes no sense. refused: it does not allow what was agreed."`
	Text   string    `json:"text" doc:"The result in words fit to show to a person."`
	// RetryAfter is in seconds.
	RetryAfter *int64 `json:"retry_after" doc:"Seconds until it is worth checking again; null when nobody said."`
}

// connectionCheck asks the provider whether the sign-in works.
func (s *server) connectionCheck(ctx context.Context, input *ConnectionInput) (*checkOutput, error) {
	found, err := s.Vendor.Find(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	result, err := s.Connections.Check(ctx, found.Overview.Connection.Ref(), actor(ctx))
	if err != nil {
		return nil, s.whereItStands(ctx, input.Connection, err)
	}
	info, _ := s.Connections.Info(found.Overview.Connection.Provider)
	body := checkBody{
		At: result.At.UTC(), Result: checkCode(result), Text: view.CheckNotice(result, info, s.clock(found.Organisation)).Text,
	}
	if result.RetryAfter > 0 {
		seconds := int64((result.RetryAfter + time.Second - 1) / time.Second)
		body.RetryAfter = &seconds
	}
	return &checkOutput{Body: body}, nil
}

// checkCode names what a check saw.
func checkCode(result connection.CheckResult) string {
	switch {
	case result.Answered:
		return "answered"
	case result.NeedsReconnect:
		return "needs_reconnect"
	case result.Resting:
		return "resting"
	}
	switch result.Failure {
	case connection.FailureLimited:
		return "limited"
	case connection.FailureNotProcessed, connection.FailureUnknown:
		return "unreachable"
	case connection.FailureNotActivated:
		return "not_activated"
	case connection.FailureMalformed:
		return "unreadable"
	default:
		return "refused"
	}
}
