package web

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	// askedKey is where a session keeps which comparisons were asked for.
	askedKey = "comparisons"
	// compareTime is how long a comparison that was asked for is made whenever its
	// page is opened.
	compareTime = 10 * time.Minute
	// comparesMost is how many a session keeps.
	comparesMost = 10
)

// asked is a comparison that somebody asked for. Its page is kept as a hash: the
// address names a location, and sessions outlive a disconnect.
type asked struct {
	Page []byte    `json:"page"`
	At   time.Time `json:"at"`
}

// pageHash is how a session names the page at a path.
func pageHash(path string) []byte {
	sum := sha256.Sum256([]byte(path))
	return sum[:16]
}

// lately are the comparisons that the session asked for within compareTime.
func (s *server) lately(c echo.Context) ([]asked, error) {
	session, err := s.session(c)
	if err != nil {
		return nil, err
	}
	text, _ := session.Values[askedKey].(string)
	var all []asked
	if json.Unmarshal([]byte(text), &all) != nil {
		return nil, nil // None, or written by another version.
	}
	return slices.DeleteFunc(all, func(one asked) bool {
		age := s.Now().Sub(one.At)
		return age < 0 || age >= compareTime
	}), nil
}

// mayCompare reports whether the session asked for the comparison at a path. A HEAD
// request shows nothing, and asks nobody.
func (s *server) mayCompare(c echo.Context, path string) (bool, error) {
	if c.Request().Method != http.MethodGet {
		return false, nil
	}
	recent, err := s.lately(c)
	return slices.ContainsFunc(recent, func(one asked) bool { return slices.Equal(one.Page, pageHash(path)) }), err
}

// setCompare notes that the comparison at a path is asked for, or is not any more. A
// session that was ended in another window cannot keep it, and its next page asks
// to sign in.
func (s *server) setCompare(c echo.Context, path string, ask bool) {
	recent, err := s.lately(c)
	recent = slices.DeleteFunc(recent, func(one asked) bool { return slices.Equal(one.Page, pageHash(path)) })
	if ask {
		recent = append(recent, asked{Page: pageHash(path), At: s.Now()})
	}
	if err == nil {
		err = s.keep(c, askedKey, recent[max(0, len(recent)-comparesMost):])
	}
	if err != nil {
		s.lostNotice(c, err)
	}
}
