package api

import (
	"context"

	"mooring/internal/apikey"
)

// connectionShow is the operation that reads one connection.
var connectionShow = op(about{
	ID: "get-connection", Method: get, Path: "/connections/{connection}", Scope: apikey.ScopeRead, Tag: "Connections",
	Summary: "Read a connection",
	Text:    "Everything that is known of one connection: where it stands, what is wrong and what to do about it, what the practice allowed, and when the sign-in lapses.",
}, (*server).connectionShow)

// ConnectionInput names a connection. It is exported for the inputs that embed it:
// huma fills no other.
type ConnectionInput struct {
	Connection string `path:"connection" doc:"The connection's id."`
}

// connectionOutput is a connection.
type connectionOutput struct {
	Body connectionBody
}

// connectionShow reads one connection.
func (s *server) connectionShow(ctx context.Context, input *ConnectionInput) (*connectionOutput, error) {
	found, err := s.Vendor.Find(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	return &connectionOutput{Body: s.newConnectionBody(found)}, nil
}
