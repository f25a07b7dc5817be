package app_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mooring/internal/app"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/secret"
)

// TestASignInThatADisconnectOvertookDoesNotBringThePracticeBack holds the
// exchange of a code back until somebody else has disconnected the practice.
func TestASignInThatADisconnectOvertookDoesNotBringThePracticeBack(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*apptest.Visitor, string) *apptest.Page{
		"a reconnect": func(v *apptest.Visitor, id string) *apptest.Page {
			return v.SignInAtProvider(v.Post("/connections/"+id+"/reconnect", url.Values{}), "reception@manly.example")
		},
		"another connect": func(v *apptest.Visitor, _ string) *apptest.Page { return v.Depart("manly") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, nil)
			visitor := r.SignedIn(t, r.Owner)
			id := visitor.Connect("manly")
			r.Log.Await(t, "sync ended", 1)
			back := backFromProvider(t, visitor, begin(visitor, id))
			reached, letGo := make(chan struct{}), make(chan struct{})
			hold := func(request *http.Request) {
				if strings.HasSuffix(request.URL.Path, "/oauth/token") {
					close(reached)
					<-letGo
				}
			}
			r.onCall.Store(&hold)
			landed := make(chan *apptest.Page, 1)
			go func() { landed <- visitor.Get(back) }()
			<-reached
			r.onCall.Store(nil)
			if _, err := r.App.Connections.Disconnect(t.Context(), r.ref(id), r.by()); err != nil {
				t.Fatal(err)
			}
			close(letGo)

			if page := <-landed; page.Status != http.StatusConflict || page.Heading() != "The practice was disconnected meanwhile" {
				t.Errorf("status %d, %q", page.Status, page.Heading())
			}
			r.wantNothingHeld(t, id)
			if status := r.connection(t, id).Status; status != connection.StatusDisconnected {
				t.Errorf("the connection is %s", status)
			}
			if err := r.App.Connections.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			if grants, err := r.Sandbox.Grants("manly"); err != nil || len(grants) != 0 {
				t.Errorf("%d grants live at the provider, %v", len(grants), err)
			}
		})
	}
}

// TestTokensThatArriveAfterADisconnectAreRevoked holds the answer to a renewal
// back until the connection is gone.
func TestTokensThatArriveAfterADisconnectAreRevoked(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, database string) {
		r := startOn(t, database, nil)
		r.watchRows(t)
		visitor := r.SignedIn(t, r.Owner)
		id := visitor.Connect("manly")
		r.Log.Await(t, "sync ended", 1)
		r.clock.Advance(10 * time.Minute)
		reached, letGo := make(chan struct{}), make(chan struct{})
		hold := func(request *http.Request) {
			if strings.HasSuffix(request.URL.Path, "/oauth/token") {
				close(reached)
				<-letGo
			}
		}
		r.onAnswer.Store(&hold)
		renewed := make(chan error, 1)
		go func() {
			_, err := r.App.Keeper.Token(t.Context(), r.ref(id))
			renewed <- err
		}()
		<-reached
		r.onAnswer.Store(nil)
		do(t, visitor, id, "disconnect")
		close(letGo)

		if err := <-renewed; !errors.Is(err, connection.ErrFenced) {
			t.Errorf("a token of a disconnected connection: %v", err)
		}
		access, refresh := r.newest("manly")
		r.wantRevoked(t, access, refresh)
		r.wantNothingHeld(t, id)
		r.wantNoLateRow(t)
		r.wantNoReuse(t)
	})
}

// TestTheActivityKeepsNoLocationsName reads what an audit trail says that
// outlives a disconnect.
func TestTheActivityKeepsNoLocationsName(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	visitor := r.SignedIn(t, r.Owner)
	id := visitor.Connect("bayside")
	r.Log.Await(t, "sync ended", 1)
	names := column[string](t, r.db(), "SELECT name FROM locations WHERE connection_id = ?", id)
	do(t, visitor, id, "disconnect")
	page := visitor.Get("/activity")
	if len(names) != 5 || !strings.Contains(page.Body, "chose 5 of 5 locations of Bayside Dental Group") {
		t.Errorf("%d locations; the activity says %q", len(names), page.Find("main").Text())
	}
	for _, name := range names {
		if strings.Contains(page.Body, name) {
			t.Errorf("the activity still names %q", name)
		}
	}
}

// TestStartRemovesSessionsThatHaveRunOut starts again a month later.
func TestStartRemovesSessionsThatHaveRunOut(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	t.Run("somebody signs in", func(t *testing.T) {
		site := apptest.Start(t, apptest.Options{Folder: folder})
		site.SignedIn(t, site.Owner)
		if stored := count(t, site.App.Database.Gorm(), "SELECT count(*) FROM sessions"); stored != 1 {
			t.Errorf("%d sessions are stored", stored)
		}
	})
	later := apptest.Start(t, apptest.Options{Folder: folder, Now: func() time.Time { return time.Now().AddDate(0, 1, 0) }})
	looks := time.NewTicker(10 * time.Millisecond)
	defer looks.Stop()
	for count(t, later.App.Database.Gorm(), "SELECT count(*) FROM sessions") != 0 {
		select {
		case <-looks.C:
		case <-time.After(time.Minute):
			t.Fatal("the session is still stored")
		}
	}
}

// TestAWrongKeysetEndsNoConnection starts with keys that open nothing of what
// is stored, and then with the right ones again.
func TestAWrongKeysetEndsNoConnection(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var id string
	t.Run("somebody connects", func(t *testing.T) {
		site := apptest.Start(t, apptest.Options{Folder: folder, Quiet: true})
		id = site.SignedIn(t, site.Owner).Connect("manly")
	})
	right := replaceKeyset(t, folder, nil)
	t.Run("the keys are wrong", func(t *testing.T) {
		_, err := app.New(t.Context(), app.Options{Logger: slog.New(slog.DiscardHandler), Config: config.Config{
			AppName: "Recall Desk", BaseURL: "http://localhost:8080",
			Storage: config.Storage{DatabaseURL: "sqlite:" + filepath.Join(folder, "mooring.db"), KeysetFile: filepath.Join(folder, "mooring.db.keyset")},
		}})
		if !errors.Is(err, secret.ErrKeysetForeign) {
			t.Errorf("start with keys that open nothing: %v", err)
		}
	})
	replaceKeyset(t, folder, right)
	site := apptest.Start(t, apptest.Options{Folder: folder, Quiet: true})
	ref := connection.Ref{OrganisationID: site.Owner.OrganisationID, ID: id}
	if access, err := site.App.Keeper.Token(t.Context(), ref); err != nil || access.Token.IsZero() {
		t.Errorf("with the right keys again: %v", err)
	}
}
