package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mooring/internal/notify"
)

// Folder writes mail to files, ID.eml for each, for an installation without a mail
// server. It implements notify.Transport.
type Folder struct {
	letterhead Letterhead
	path       string
}

// NewFolder makes a Folder of the folder at path, which is made with the first
// mail, for this user's eyes only.
func NewFolder(path string, letterhead Letterhead) (*Folder, error) {
	letterhead, err := letterhead.checked()
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("find the folder for mail: %w", err)
	}
	return &Folder{letterhead: letterhead, path: path}, nil
}

// Send implements notify.Transport. A file is whole or not there; one that is
// written again takes the place of the first.
func (f *Folder) Send(_ context.Context, mail notify.Mail) (notify.Sending, error) {
	message, err := f.letterhead.compose(mail)
	if err != nil {
		return notify.Sending{}, err
	}
	var content bytes.Buffer
	if _, err := message.WriteTo(&content); err != nil {
		return notify.Sending{}, fmt.Errorf("put mail into its form: %w", err)
	}
	path := filepath.Join(f.path, mail.ID+".eml")
	if filepath.Dir(path) != f.path {
		return notify.Sending{}, errors.New("the id of a mail is not the name of a file")
	}
	if err := f.write(path, content.Bytes()); err != nil {
		return notify.Sending{}, fmt.Errorf("write mail to a file: %w", err)
	}
	return notify.Sending{Outcome: notify.OutcomeWritten, Path: path}, nil
}

// write writes a file that is whole or not there.
func (f *Folder) write(path string, content []byte) (err error) {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(f.path, ".draft-*") // Mode 0600.
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(draft.Name())
		}
	}()
	_, err = draft.Write(content)
	if err = errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), path)
}
