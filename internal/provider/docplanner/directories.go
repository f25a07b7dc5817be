package docplanner

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"mooring/internal/connection"
)

const (
	// directoryLife is how long a directory counts as known: a sync that has listed
	// the locations need not walk through all doctors again for each of them.
	directoryLife = 10 * time.Minute
	// maxDirectories bounds how many are known at once.
	maxDirectories = 64
)

// directories remembers, in memory and for a while, who works where. It is what
// keeps a sync within the hourly quota. Safe for concurrent use.
type directories struct {
	now func() time.Time

	mu    sync.Mutex
	known map[[sha256.Size]byte]remembered
}

// remembered is a directory and when it was read.
type remembered struct {
	directory directory
	at        time.Time
}

// newDirectories remembers nothing yet.
func newDirectories(now func() time.Time) *directories {
	return &directories{now: now, known: map[[sha256.Size]byte]remembered{}}
}

// keyOf tells by whose token a directory was read: nobody else's is answered with it.
// A connection's next token reads anew, and so does a sign-in.
func keyOf(access connection.Access) [sha256.Size]byte {
	return sha256.Sum256([]byte(access.TenantAddress + "\n" + access.ConnectionID + "\n" + access.Token.Reveal()))
}

// find returns what was read lately.
func (d *directories) find(access connection.Access) (directory, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	held, found := d.known[keyOf(access)]
	if !found || d.now().Sub(held.at) >= directoryLife {
		return directory{}, false
	}
	return held.directory, true
}

// keep remembers what was just read, and forgets what is old, or the oldest when
// there are too many.
func (d *directories) keep(access connection.Access, read directory) {
	if access.ConnectionID == "" {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for key, held := range d.known {
		if now.Sub(held.at) >= directoryLife {
			delete(d.known, key)
		}
	}
	for len(d.known) >= maxDirectories {
		d.forgetOldest()
	}
	d.known[keyOf(access)] = remembered{directory: read, at: now}
}

// forgetOldest makes room for one.
func (d *directories) forgetOldest() {
	var oldest [sha256.Size]byte
	var at time.Time
	for key, held := range d.known {
		if at.IsZero() || held.at.Before(at) {
			oldest, at = key, held.at
		}
	}
	delete(d.known, oldest)
}

// directory is who works where, as known from a moment ago or read now.
func (p *Provider) directory(ctx context.Context, access connection.Access) (directory, error) {
	if known, found := p.known.find(access); found {
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
	p.known.keep(access, read)
	return read, nil
}
