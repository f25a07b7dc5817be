package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"mooring/internal/pause"
	"mooring/internal/secret"
	"mooring/internal/store"
)

// rotation is one run of a command.
type rotation struct {
	*stored
	options RotateOptions
	path    string
	// sealed counts rows, reported those that a line was printed about.
	sealed, reported int
}

// newRotation opens everything, with the keyset that the database was sealed with.
func newRotation(ctx context.Context, options RotateOptions) (*rotation, error) {
	if options.Pause == nil {
		options.Pause = pause.For
	}
	// Opening would make the file.
	if path, isSQLite := options.Config.SQLitePath(); isSQLite {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no database at %s (MOORING_DATABASE_URL)", path)
		}
	}
	opened, err := openStored(ctx, options.Options)
	if err != nil {
		return nil, err
	}
	return &rotation{stored: opened, options: options, path: options.Config.KeysetPath()}, nil
}

// begin makes a new key the primary, unless an earlier rotation has left
// something to do. A key is on disk in the file before it may seal: a power cut
// must not leave rows behind that no file opens.
func (r *rotation) begin(ctx context.Context) error {
	keys := r.keyset.Keys()
	if len(keys.Prepared) == 0 {
		unfinished, err := r.unfinished(ctx, keys)
		if err != nil {
			return &InterruptedError{Cause: err}
		}
		if unfinished {
			return nil
		}
		if keys, err = secret.PrepareKey(r.path); err != nil {
			return err
		}
		r.options.Report("Added a new key to " + r.path + ". Keep a copy of the file apart from the database.")
	}
	if _, err := secret.PromoteKey(r.path, keys.Primary); err != nil {
		return err
	}
	r.options.Report("The new key seals from now on; the old one still opens. Sealing everything anew.")
	return nil
}

// unfinished reports whether an earlier rotation has left something to do, and
// begins to do it.
func (r *rotation) unfinished(ctx context.Context, keys secret.Keys) (bool, error) {
	if len(keys.Older) == 0 {
		return false, nil
	}
	concluded, err := r.repositories.ProofSealedWith(ctx, keys.Primary)
	if err != nil {
		return false, err
	}
	pass, err := r.reseal(ctx)
	if err != nil || concluded && pass.Settled() {
		return false, err
	}
	r.options.Report("An earlier rotation was not finished: going on with it, without another key.")
	return true, nil
}

// finish seals everything anew until a whole pass, begun when nothing sealed
// with an old key can be on its way any more, finds nothing to do. It returns how
// many rows no key opens.
func (r *rotation) finish(ctx context.Context) (damaged int, err error) {
	if _, err := r.reseal(ctx); err != nil {
		return 0, err
	}
	for {
		if err := r.wait(ctx); err != nil {
			return 0, err
		}
		pass, err := r.reseal(ctx)
		if err != nil {
			return 0, err
		}
		if pass.Settled() {
			return pass.Damaged, r.conclude(ctx)
		}
	}
}

// reseal is one pass, with lines about its progress.
func (r *rotation) reseal(ctx context.Context) (store.Resealed, error) {
	return r.repositories.Reseal(ctx, func(rows int) {
		r.sealed += rows
		if r.sealed-r.reported >= rowsPerReport {
			r.reported = r.sealed
			r.options.Report(fmt.Sprintf("%s sealed anew so far.", rowsAre(r.sealed)))
		}
	})
}

// conclude removes the replaced bytes from the database's files, and notes in
// the database that the rotation has ended.
func (r *rotation) conclude(ctx context.Context) error {
	if err := r.repositories.ScrubResealed(ctx); err != nil {
		return err
	}
	return r.repositories.SealProof(ctx)
}

// reportEnd says how it ended.
func (r *rotation) reportEnd(damaged int) {
	r.options.Report(fmt.Sprintf("Finished: %s sealed anew.", rowsAre(r.sealed)))
	if damaged > 0 {
		r.options.Report(fmt.Sprintf("%s damaged: no key opens them, and they were left as they are. Reconnect or disconnect what does not work.", rowsAre(damaged)))
	}
	r.options.Report("To make what the old key sealed unreadable everywhere, backups included, run \"mooring keys rotate --remove-old\".")
}

// needNone returns a *NeededError when a row needs one of the keys.
func (r *rotation) needNone(ctx context.Context, keys []secret.KeyID) error {
	rows, err := r.repositories.SealedWith(ctx, keys...)
	if err == nil && rows > 0 {
		return &NeededError{Rows: rows}
	}
	return err
}

// wait lets everything reach the database that was sealed before.
func (r *rotation) wait(ctx context.Context) error {
	r.options.Report(fmt.Sprintf("Waiting %d seconds for what other processes are just writing.", int(rotationPause.Seconds())))
	return r.options.Pause(ctx, rotationPause)
}

// rowsAre counts rows, for the subject of a sentence.
func rowsAre(rows int) string { return counted(rows, "row is", "rows are") }

// counted puts a number before the word that fits it.
func counted(number int, one, more string) string {
	if number == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", number, more)
}
