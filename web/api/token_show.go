package api

import (
	"context"
	"errors"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
)

// Lender lends access tokens to whoever presents a key that allows it; lending.Desk
// implements it.
type Lender interface {
	Lend(ctx context.Context, asked lending.Asked) (apikey.Key, lending.Loan, error)
}

// tokenShow is the operation that hands out an access token.
var tokenShow = op(about{
	ID: "get-token", Method: get, Path: "/connections/{connection}/token", Scope: apikey.ScopeTokens, Tag: "Connections",
	Summary: "Get an access token that works",
	Text: `A token for calling the practice system yourself. Ask before each call and keep nothing: Mooring renews it when a call needs it, once, however many of your processes ask.

The token is good for at least ` + "`min_validity`" + ` seconds. A practice system whose tokens live shorter altogether gives a new one each time, and ` + "`expires_in`" + ` says how long it lives. There is never a refresh token in the answer.

When there is no token to be had, the problem says why: ` + "`choosing`, `needs-reconnect` and `disconnected`" + ` need a person and carry ` + "`reconnect_url`" + `, the page to send an owner of the practice to; ` + "`unavailable`" + ` passes, and ` + "`Retry-After`" + ` says when to ask again.`,
	Problems: []kind{choosing, needsReconnect, disconnected},
	OwnKey:   true,
}, (*server).tokenShow)

// tokenInput is the request for a token.
type tokenInput struct {
	Connection  string `path:"connection" doc:"The connection's id."`
	MinValidity int    `query:"min_validity" minimum:"1" maximum:"300" default:"60" doc:"For how many seconds the token must still be good."`
}

// tokenOutput is the answer with a token.
type tokenOutput struct {
	Body tokenBody
}

// tokenBody is a token with what a call needs.
type tokenBody struct {
	AccessToken string    `json:"access_token" doc:"Goes into the header Authorization of calls to the practice system, after “Bearer ”."`
	TokenType   string    `json:"token_type" enum:"Bearer" doc:"Always Bearer."`
	ExpiresAt   time.Time `json:"expires_at" doc:"When the token lapses."`
	ExpiresIn   int       `json:"expires_in" doc:"Seconds until it does, as this answer is written."`
	Scopes      []string  `json:"scopes" nullable:"false" doc:"The permissions that the practice gave."`
	Missing     []string  `json:"missing_scopes" nullable:"false" doc:"Those that it was asked for and did not give."`
	APIBase     string    `json:"api_base,omitempty" doc:"The address below which the practice system's API stands for this connection."`
}

// tokenShow hands out an access token.
func (s *server) tokenShow(ctx context.Context, input *tokenInput) (*tokenOutput, error) {
	authorization, address := presented(ctx)
	_, loan, err := s.Lender.Lend(ctx, lending.Asked{
		Authorization: authorization, Address: address, Scope: apikey.ScopeTokens,
		ConnectionID: input.Connection, MinValidity: time.Duration(input.MinValidity) * time.Second,
	})
	if errors.Is(err, lending.ErrForbidden) {
		return nil, lacks(apikey.ScopeTokens)
	}
	if err != nil {
		return nil, err
	}
	return &tokenOutput{Body: tokenBody{
		AccessToken: loan.Access.Token.Reveal(), TokenType: "Bearer",
		ExpiresAt: loan.ExpiresAt.UTC().Truncate(time.Second), ExpiresIn: int(loan.ExpiresAt.Sub(s.Now()) / time.Second),
		Scopes: orNone(loan.Granted), Missing: orNone(loan.Missing), APIBase: s.apiBase(loan.Provider, loan.Access),
	}}, nil
}

// apiBase is where a connection's calls go; empty when nobody says.
func (s *server) apiBase(provider string, access connection.Access) string {
	if s.APIBase == nil {
		return ""
	}
	return s.APIBase(provider, access)
}

// orNone is a list that is written as [] when it is empty.
func orNone(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
