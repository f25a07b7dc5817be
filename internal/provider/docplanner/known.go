package docplanner

import (
	"context"

	"mooring/internal/connection"
)

// directory is who works where, as known from a moment ago or read now.
func (p *Provider) directory(ctx context.Context, access connection.Access) (directory, error) {
	if known, found := p.known.Find(access); found {
		return known, nil
	}
	return p.freshDirectory(ctx, access)
}

// freshDirectory reads it now.
func (p *Provider) freshDirectory(ctx context.Context, access connection.Access) (directory, error) {
	read, err := p.walk(ctx, access)
	if err != nil {
		return directory{}, err
	}
	p.known.Keep(access, read)
	return read, nil
}
