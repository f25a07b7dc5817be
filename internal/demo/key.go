package demo

import (
	"context"
	"fmt"

	"mooring/internal/apikey"
)

// ProductOrigin is where the demo lets connect links bring people back to: where
// a developer's own program is likely to be served. Nothing of the demo is there.
const ProductOrigin = "http://localhost:3000"

// How the keys page names the demo's key, and who made it.
const (
	keyName = "Demo"
	keyBy   = "mooring demo"
)

// NewKey makes an API key that allows everything, in place of those of earlier runs:
// their texts are kept nowhere, so nobody can be shown them again.
func (d *Demo) NewKey(ctx context.Context) (string, error) {
	keys, err := d.App.Keys.List(ctx)
	if err != nil {
		return "", fmt.Errorf("look for an API key: %w", err)
	}
	for _, key := range keys {
		if key.Name != keyName || key.CreatedBy != keyBy {
			continue
		}
		if err := d.App.Keys.Forget(ctx, key.ID); err != nil {
			return "", fmt.Errorf("forget the API key of an earlier run: %w", err)
		}
	}
	_, text, err := d.App.Keys.Create(ctx, apikey.NewKey{Name: keyName, Scopes: apikey.Scopes(), By: keyBy})
	if err != nil {
		return "", fmt.Errorf("make an API key: %w", err)
	}
	return text.Reveal(), nil
}
