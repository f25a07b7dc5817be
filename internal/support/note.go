package support

import (
	"context"
	"strings"
	"unicode/utf8"

	"mooring/internal/connection"
)

// NoteLength is how many characters a note may have.
const NoteLength = 2000

// NoteField is the form field of a note's text, as errors name it.
const NoteField = "text"

// AddNote keeps what one of the staff writes about a connection for the others. A
// text that is empty or too long is a *connection.InputError.
func (s *Service) AddNote(ctx context.Context, id string, by connection.Actor, text string) error {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) // A form's line ends.
	switch {
	case text == "":
		return &connection.InputError{Field: NoteField, Message: "Write something to keep as a note."}
	case utf8.RuneCountInString(text) > NoteLength:
		return &connection.InputError{Field: NoteField, Message: "A note may have 2,000 characters at most. Please shorten it."}
	}
	ref, err := s.store.Find(ctx, id)
	if err != nil {
		return err
	}
	return s.store.AddNote(ctx, ref, Note{Author: by, Text: text, At: s.now()})
}
