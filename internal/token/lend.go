package token

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// Obtain returns a credential whose access token is good for at least so long; 0:
// as any call needs it. One that lives shorter is renewed, once; of a provider
// whose tokens live shorter altogether it is one that has half of its life. The
// errors are Token's; a token that works, too short, and cannot be renewed now is a
// *connection.Failure with RetryAfter.
func (k *Keeper) Obtain(ctx context.Context, ref connection.Ref, least time.Duration) (Credential, error) {
	return k.valid(ctx, ref, needOf(least))
}

// Refused names the access token that a provider's API did not take.
type Refused struct {
	Ref            connection.Ref
	Epoch, Version int64
}

// Replace notes that the provider's API answered 401 to an access token that was
// thought valid, and returns the one that follows it, renewed once whoever else
// met the same. The errors are Token's.
func (k *Keeper) Replace(ctx context.Context, refused Refused) (Credential, error) {
	if err := k.store.MarkStale(ctx, refused.Ref, refused.Epoch, refused.Version); err != nil {
		return Credential{}, fmt.Errorf("mark token stale: %w", err)
	}
	return k.valid(ctx, refused.Ref, anyCall())
}

// noteLife remembers how long a renewed access token lives.
func (k *Keeper) noteLife(provider string, life time.Duration) { k.lives.Store(provider, life) }

// lifeOf is how long a provider's access tokens live; 0: none was renewed yet in
// this process.
func (k *Keeper) lifeOf(provider string) time.Duration {
	life, _ := k.lives.Load(provider)
	known, _ := life.(time.Duration)
	return known
}
