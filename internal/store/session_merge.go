package store

import (
	"bytes"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"github.com/gorilla/sessions"
)

// storedKey finds, among a session's values, the data that was read or written
// last. By it Save tells what this request changed.
type storedKey struct{}

// keep takes over the values of a session and its user as they are stored now, and
// notes the data.
func (s *Sessions) keep(session *sessions.Session, data, userID string) error {
	values, err := decodeSession(data)
	if err != nil {
		return err
	}
	values[storedKey{}] = data
	session.Values = values
	s.SetUser(session, userID)
	return nil
}

// mergedAtMost is how often Save merges with what other requests of the browser
// have just stored.
const mergedAtMost = 10

// saveChanges writes what the request changed, and leaves what others changed
// meanwhile: two tabs may each keep something of their own.
func (s *Sessions) saveChanges(db *gorm.DB, session *sessions.Session) error {
	data, err := encodeSession(session.Values)
	if err != nil {
		return err
	}
	key, user := sessionKey(session.ID), nullable(s.User(session))
	before, _ := session.Values[storedKey{}].(string)
	for range mergedAtMost {
		saved := db.Exec(`UPDATE sessions SET data = ? WHERE id_hash = ? AND user_id IS NOT DISTINCT FROM ? AND data = ?`, data, key, user, before)
		if saved.Error != nil {
			return fmt.Errorf("save session: %w", saved.Error)
		}
		if saved.RowsAffected == 1 {
			return s.keep(session, data, s.User(session))
		}
		var now []string
		err := db.Raw(`SELECT data FROM sessions WHERE id_hash = ? AND user_id IS NOT DISTINCT FROM ?`, key, user).Scan(&now).Error
		if err != nil {
			return fmt.Errorf("read session again: %w", err)
		}
		if len(now) == 0 {
			return ErrSessionEnded
		}
		if data, err = merged(before, data, now[0]); err != nil {
			return err
		}
		before = now[0]
	}
	return fmt.Errorf("save session: changed %d times meanwhile", mergedAtMost)
}

// merged applies to now what changed from before to mine.
func merged(before, mine, now string) (string, error) {
	var maps [3]map[string]json.RawMessage
	for i, data := range []string{before, mine, now} {
		if err := json.Unmarshal([]byte(data), &maps[i]); err != nil {
			return "", fmt.Errorf("decode session: %w", err)
		}
	}
	was, wanted, result := maps[0], maps[1], maps[2]
	for name, value := range wanted {
		if !bytes.Equal(value, was[name]) {
			result[name] = value
		}
	}
	for name := range was {
		if _, kept := wanted[name]; !kept {
			delete(result, name)
		}
	}
	data, err := json.Marshal(result)
	if err != nil {
		return "", fmt.Errorf("encode session: %w", err)
	}
	if len(data) > sessionDataLimit {
		return "", ErrSessionTooLarge
	}
	return string(data), nil
}
