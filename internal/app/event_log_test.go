package app_test

import (
	"testing"
	"time"
)

// TestEventsArePublishedThoughNobodyAsks connects and looks at the log itself.
func TestEventsArePublishedThoughNobodyAsks(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	id := r.SignedIn(t, r.Owner).Connect("manly")
	look, patience := time.NewTicker(50*time.Millisecond), time.NewTimer(time.Minute)
	defer look.Stop()
	defer patience.Stop()
	for count(t, r.db(), "SELECT count(*) FROM event_log WHERE connection_id = ? AND type = 'connection.connected'", id) == 0 {
		select {
		case <-look.C:
		case <-patience.C:
			t.Fatal("nothing was published")
		}
	}
}
