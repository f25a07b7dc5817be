package api

import (
	"context"

	"mooring/internal/apikey"
)

// connectionDisconnect is the operation that ends a connection.
var connectionDisconnect = op(about{
	ID: "disconnect", Method: remove, Path: "/connections/{connection}", Scope: apikey.ScopeManage, Tag: "Connections",
	Summary: "Disconnect",
	Text: `Deletes the tokens and all that came from the provider, at once and for good, stops every sync, and asks the provider to end our access. The answer is the receipt. Disconnecting again changes nothing and gives the same receipt.

While ` + "`revocation`" + ` is ` + "`pending`" + ` the provider has not answered yet; the event ` + "`connection.revocation_recorded`" + ` tells what it said.`,
}, (*server).connectionDisconnect)

// receiptOutput is a receipt.
type receiptOutput struct {
	Body receiptBody
}

// connectionDisconnect ends a connection.
func (s *server) connectionDisconnect(ctx context.Context, input *ConnectionInput) (*receiptOutput, error) {
	ref, err := s.Vendor.Resolve(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	receipt, err := s.Connections.Disconnect(ctx, ref, actor(ctx))
	if err != nil {
		return nil, err
	}
	return &receiptOutput{Body: newReceiptBody(receipt)}, nil
}
