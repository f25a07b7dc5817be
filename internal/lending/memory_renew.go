package lending

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/token"
)

var _ Keeper = (*Memory)(nil)

// Obtain implements Keeper. What was renewed here is lent here from then on, whenever it
// is heard of: a token never follows a newer one.
func (m *Memory) Obtain(ctx context.Context, ref connection.Ref, least time.Duration) (token.Credential, error) {
	defer m.forget(ref.ID)
	return m.keeper.Obtain(ctx, ref, least)
}

// Replace implements Keeper, as Obtain does.
func (m *Memory) Replace(ctx context.Context, refused token.Refused) (token.Credential, error) {
	defer m.forget(refused.Ref.ID)
	return m.keeper.Replace(ctx, refused)
}
