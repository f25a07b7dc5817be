package api

import (
	"context"
	"errors"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connectlink"
)

// connectSessionShow is the operation that says what came of a link.
var connectSessionShow = op(about{
	ID: "get-connect-session", Method: get, Path: "/connect-sessions/{session}", Scope: apikey.ScopeRead, Tag: "Connect sessions",
	Summary: "Read what came of a connect session",
	Text: `What the browser says at ` + "`return_url`" + ` anybody can type; this is what happened. A session is kept for 90 days.

A person whose sign-in was denied or failed may try again: a later success replaces that outcome.`,
}, (*server).connectSessionShow)

// connectSessionShowInput names a session.
type connectSessionShowInput struct {
	Session string `path:"session" doc:"The session's id." example:"cs_EXAMPLE"`
}

// connectSessionShowOutput is the answer.
type connectSessionShowOutput struct {
	Body connectSessionBody
}

// connectSessionBody is a session as the API says it. The link is not in it.
type connectSessionBody struct {
	ID           string            `json:"id"`
	Organisation organisationBrief `json:"organisation" doc:"Whose it is."`
	Status       string            `json:"status" enum:"open,opened,ended,expired" doc:"open: nobody has followed the link yet. opened: the person is on our pages. ended: there is an outcome. expired: too late for one."`
	Outcome      *string           `json:"outcome" enum:"connected,reconnected,returned,denied,failed" doc:"Null while there is none."`
	Reason       *string           `json:"reason" doc:"Why it was denied or failed, in one word that programs can compare; else null." example:"denied"`
	Connection   *string           `json:"connection" doc:"The connection that was made or renewed; null while there is none. While its locations are being chosen it has no outcome yet."`
	CreatedAt    time.Time         `json:"created_at"`
	ExpiresAt    time.Time         `json:"expires_at" doc:"Until when the link can be opened."`
	OpenedAt     *time.Time        `json:"opened_at" doc:"When it was opened; null when it was not."`
	EndedAt      *time.Time        `json:"ended_at" doc:"When the outcome came about; null while there is none."`
}

// connectSessionShow says what came of a link.
func (s *server) connectSessionShow(ctx context.Context, input *connectSessionShowInput) (*connectSessionShowOutput, error) {
	session, err := s.Links.Find(ctx, input.Session)
	if errors.Is(err, connectlink.ErrNotFound) {
		return nil, notFound.problem("There is no such connect session, or it was made more than 90 days ago.")
	}
	if err != nil {
		return nil, err
	}
	whose, err := s.Vendor.Organisation(ctx, session.OrganisationID)
	if err != nil {
		return nil, err
	}
	return &connectSessionShowOutput{Body: connectSessionBody{
		ID:           session.ID,
		Organisation: organisationBrief{ID: whose.ID, ExternalID: orNull(whose.ExternalID), Name: whose.Name},
		Status:       string(session.Status(s.Now())), Outcome: orNull(string(session.Outcome)), Reason: orNull(session.Reason),
		Connection: orNull(session.ResultID),
		CreatedAt:  session.CreatedAt.UTC().Truncate(time.Second), ExpiresAt: session.ExpiresAt.UTC().Truncate(time.Second),
		OpenedAt: moment(session.OpenedAt), EndedAt: moment(session.EndedAt),
	}}, nil
}
