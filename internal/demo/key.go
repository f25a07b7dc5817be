package demo

import (
	"context"
	"fmt"

	"mooring/internal/apikey"
)

// ProductOrigin is where the demo lets connect links bring people back to: where
// a developer's own program is likely to be served. Nothing of the demo is there.
const ProductOrigin = "http://localhost:3000"

// keyName is how the keys page names the demo's key.
const keyName = "Demo"

// NewKey makes an API key that allows everything, in place of that of an earlier
// run: its text is kept nowhere, so nobody can be shown it again.
func (d *Demo) NewKey(ctx context.Context) (string, error) {
	keys, err := d.App.Keys.List(ctx)
	if err != nil {
		return "", fmt.Errorf("look for an API key: %w", err)
	}
	for _, key := range keys {
		if key.Name != keyName || !key.RevokedAt.IsZero() {
			continue
		}
		if err := d.App.Keys.Revoke(ctx, key.ID); err != nil {
			return "", fmt.Errorf("revoke the API key of an earlier run: %w", err)
		}
	}
	_, text, err := d.App.Keys.Create(ctx, apikey.NewKey{Name: keyName, Scopes: apikey.Scopes(), By: "mooring demo"})
	if err != nil {
		return "", fmt.Errorf("make an API key: %w", err)
	}
	return text.Reveal(), nil
}
