package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gorilla/sessions"
)

// sessionDataLimit bounds what one session stores, in bytes of JSON.
const sessionDataLimit = 8 << 10

// ErrSessionTooLarge: the session's values take more than 8 KiB.
var ErrSessionTooLarge = errors.New("session values are too large")

// sessionUserKey is the value that has a column of its own.
const sessionUserKey = "mooring.user"

// User returns the id of the signed-in user, "" for nobody.
func (s *Sessions) User(session *sessions.Session) string {
	userID, _ := session.Values[sessionUserKey].(string)
	return userID
}

// SetUser says who is signed in; "" says nobody. It takes Renew to store
// it in a session that is already stored.
func (s *Sessions) SetUser(session *sessions.Session, userID string) {
	if userID == "" {
		delete(session.Values, sessionUserKey)
		return
	}
	session.Values[sessionUserKey] = userID
}

// encodeSession writes values as JSON, without the user. Keys must be texts,
// and values what JSON has: a number comes back as a float64. JSON and not gob,
// so that no package has to register its types with a global table.
func encodeSession(values map[any]any) (string, error) {
	named := make(map[string]any, len(values))
	for key, value := range values {
		if key == (storedKey{}) {
			continue
		}
		name, isText := key.(string)
		if !isText {
			return "", fmt.Errorf("session key of type %T is not a text", key)
		}
		if name != sessionUserKey {
			named[name] = value
		}
	}
	data, err := json.Marshal(named)
	if err != nil {
		return "", fmt.Errorf("encode session: %w", err)
	}
	if len(data) > sessionDataLimit {
		return "", ErrSessionTooLarge
	}
	return string(data), nil
}

// decodeSession reads what encodeSession wrote.
func decodeSession(data string) (map[any]any, error) {
	var named map[string]any
	if err := json.Unmarshal([]byte(data), &named); err != nil {
		return nil, fmt.Errorf("decode session: %w", err)
	}
	values := make(map[any]any, len(named)+1)
	for name, value := range named {
		values[name] = value
	}
	return values, nil
}
