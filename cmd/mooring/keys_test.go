package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

func TestKeysRotateWhileTheProgramServes(t *testing.T) {
	t.Parallel()
	// Tokens live shorter than the margin: every call renews.
	p := man(t, 100, 45*time.Second)
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	id := visitor.Connect("manly")
	p.program.stderr.Await(t, "sync ended", 1)
	before := keyText(t, p.folder)
	wantConnected := func() {
		t.Helper()
		check := visitor.Post("/connections/"+id+"/check", url.Values{})
		if status := check.Find("[data-connection]").AttrOr("data-status", ""); status != "connected" {
			t.Errorf("the connection is %q\nstderr: %s", status, p.program.stderr)
		}
	}
	run(t, p.folder, p.given, "keys", "rotate").want(t, 0, "Added a new key", "sealed anew", "Finished")
	wantConnected()
	run(t, p.folder, p.given, "keys", "rotate", "--remove-old").want(t, 0, "Removed 1 old key")
	wantConnected()
	p.program.interrupt(t)
	p.start(t)
	wantConnected()
	p.wantNoTokenTwice(t)
	if after := keyText(t, p.folder); after == before || strings.Contains(p.program.stderr.String(), "keyset") {
		t.Errorf("the keyset did not change, or gave trouble: %s", p.program.stderr)
	}
}

func TestABrokenOffRotationIsNoSuccess(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	rotating := launch(t, folder, given, "keys", "rotate")
	rotating.await(t, "Waiting 15 seconds")
	if code := rotating.interrupt(t); code != 1 || !strings.Contains(rotating.stderr.String(), "not finished") {
		t.Errorf("exit code %d: %s", code, rotating.stderr)
	}
	run(t, folder, given, "keys", "rotate", "--remove-old").want(t, 1, "1 row is still sealed with the old keys", "keys rotate")
	run(t, folder, given, "keys", "rotate").want(t, 0, "not finished: going on with it", "Finished")
}

func TestPostgreSQLNeedsAKeysetAndSaysHowToMakeIt(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	given["MOORING_DATABASE_URL"], given["MOORING_KEYSET_FILE"] = storetest.NewPostgres(t), filepath.Join(folder, "keyset")
	run(t, folder, given, "serve").want(t, 1, "there is no keyset file", "run \"mooring keys generate\"")
	run(t, folder, given, "keys", "generate").want(t, 0, "Keep a copy")
	run(t, folder, given, "keys", "generate", "--if-missing").want(t, 0, "is there already")
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	run(t, folder, given, "keys", "rotate", "--prepare").want(t, 0, "does not seal yet", "Copy ")
	served.interrupt(t)
	// The database has seen a keyset now, so another one is a fault.
	if err := os.Remove(given["MOORING_KEYSET_FILE"]); err != nil {
		t.Fatal(err)
	}
	run(t, folder, given, "serve").want(t, 1, "put your copy of it back", "Nothing was changed")
	run(t, folder, given, "keys", "generate").want(t, 0)
	run(t, folder, given, "serve").want(t, 1, "other keys than those that sealed", "put your copy of the right file in its place", "keys generate --lost")
	run(t, folder, given, "keys", "generate", "--lost").want(t, 0, "have to be reconnected: 0")
	launch(t, folder, given, "serve").await(t, "Mooring is at")
}

func TestKeysHelpSaysHowSeveralMachinesRotate(t *testing.T) {
	t.Parallel()
	run(t, t.TempDir(), nil, "keys", "rotate", "--help").want(t, 0, "--prepare", "--remove-old", "A copy of the file on each machine", "MOORING_KEYSET_FILE")
	run(t, t.TempDir(), nil, "keys", "rotate", "--prepare", "--remove-old").want(t, 2, "can't be used together")
}

// keyText is the text of a folder's keyset, which is one.
func keyText(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "mooring.db.keyset")
	if _, err := secret.LoadKeyset(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
