package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/secret"
)

// rotationPause is how long bytes that were sealed with the old key may still be
// on their way to the database: a transaction ends within ten seconds, and every
// process looks at the keyset's file before it seals.
const rotationPause = 15 * time.Second

// rowsPerReport is how many rows lie between two lines about progress.
const rowsPerReport = 1000

// RotateOptions are what a rotation needs. All are required but Pause.
type RotateOptions struct {
	Options
	// Report prints one line for whoever runs the command. It holds no key.
	Report func(line string)
	// Pause waits, or returns ctx's error; nil: by the clock on the wall.
	Pause func(ctx context.Context, length time.Duration) error
}

// NeededError: the old keys cannot be removed, because rows need them.
type NeededError struct {
	Rows int
}

// Error implements error and says what to do.
func (e *NeededError) Error() string {
	return fmt.Sprintf("%s still sealed with the old keys, so none was removed: run \"mooring keys rotate\" first", rowsAre(e.Rows))
}

// InterruptedError: a rotation was broken off. Everything opens with the keyset
// as it is now. It does not wrap its cause, which may be a cancellation: those
// end a program as if it had done its work.
type InterruptedError struct {
	Cause error
}

// Error implements error and says what to do.
func (e *InterruptedError) Error() string {
	return fmt.Sprintf("the rotation is not finished (%v); nothing is lost: run \"mooring keys rotate\" again to go on with it", e.Cause)
}

// PrepareKey adds a key to the keyset file that opens and does not seal yet, so
// that the file can be copied to other machines before any of them uses it.
func PrepareKey(ctx context.Context, options RotateOptions) (err error) {
	rotation, err := newRotation(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rotation.close()) }()
	said := "A new key was prepared already; nothing was changed."
	if len(rotation.keyset.Keys().Prepared) == 0 {
		said = "Added a new key, which opens and does not seal yet."
		if _, err := secret.PrepareKey(rotation.path); err != nil {
			return err
		}
	}
	options.Report(said)
	options.Report("Copy " + rotation.path + " to every machine that runs mooring, and then run \"mooring keys rotate\" on each of them.")
	return nil
}

// RotateKeys makes a new key the one that seals, the prepared one if there is
// one, and seals everything anew with it while processes serve. It goes on with
// a rotation that was broken off instead of beginning another. When it returns
// nil, no row needs an older key.
func RotateKeys(ctx context.Context, options RotateOptions) (err error) {
	rotation, err := newRotation(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rotation.close()) }()
	if err := rotation.begin(ctx); err != nil {
		return err
	}
	damaged, err := rotation.finish(ctx)
	if err != nil {
		return &InterruptedError{Cause: err}
	}
	rotation.reportEnd(damaged)
	return nil
}

// RemoveOldKeys takes the old keys out of the keyset file: what they sealed, in
// backups and logs of the database, can then never be opened again. It is a
// *NeededError while a row needs one of them.
func RemoveOldKeys(ctx context.Context, options RotateOptions) (err error) {
	rotation, err := newRotation(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rotation.close()) }()
	older := rotation.keyset.Keys().Older
	if len(older) == 0 {
		options.Report("There is no old key in " + rotation.path + ".")
		return nil
	}
	if err := rotation.needNone(ctx, older); err != nil {
		return err
	}
	if err := rotation.wait(ctx); err != nil {
		return fmt.Errorf("no key was removed: %v", err) // As for InterruptedError.
	}
	if err := rotation.needNone(ctx, older); err != nil {
		return err
	}
	if _, err := secret.RemoveKeys(rotation.path, older); err != nil {
		return err
	}
	options.Report(fmt.Sprintf("Removed %s from %s. Destroy every copy of the file that still holds them: only then can nobody open what they sealed.",
		counted(len(older), "old key", "old keys"), rotation.path))
	return nil
}
