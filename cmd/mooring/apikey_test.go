package main_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

// keyLine is a key alone on its line.
var keyLine = regexp.MustCompile(`^mooring_([a-z2-7]{12})_[a-z2-7]{52}\n$`)

// calls calls the API of a program with a key and returns the status.
func calls(t *testing.T, address, key string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/v1/connections/unknown/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestKeysAreMadeListedAndRevokedWhileTheProgramServes(t *testing.T) {
	t.Parallel()
	folder, given := t.TempDir(), configured(t)
	served := launch(t, folder, given, "serve")
	served.await(t, "Mooring is at")
	address := "http://localhost:" + strings.TrimPrefix(given["MOORING_LISTEN"], "127.0.0.1:")

	added := run(t, folder, given, "apikey", "add", "--name", "booking service", "--scope", "tokens,read", "--expires-in", "90d")
	added.want(t, 0, "mooring_")
	parts := keyLine.FindStringSubmatch(added.stdout)
	if parts == nil || strings.Contains(added.stderr, strings.TrimSpace(added.stdout)) || !strings.Contains(added.stderr, parts[1]) {
		t.Fatalf("standard output is not the key alone, or the key is elsewhere too: %d bytes; %s", len(added.stdout), added.stderr)
	}
	key, id := strings.TrimSpace(added.stdout), parts[1]
	if status := calls(t, address, key); status != http.StatusNotFound {
		t.Errorf("the key is answered with %d", status)
	}
	listed := run(t, folder, given, "apikey", "list")
	listed.want(t, 0, id, "booking service", "read,tokens", "command line (", "stands until")
	if strings.Contains(listed.stdout, key) {
		t.Error("the list shows the key")
	}
	run(t, folder, given, "apikey", "revoke", id).want(t, 0, "is revoked")
	if status := calls(t, address, key); status != http.StatusUnauthorized {
		t.Errorf("the revoked key is answered with %d", status)
	}
	run(t, folder, given, "apikey", "revoke", id).want(t, 0, "is revoked")
	run(t, folder, given, "apikey", "list").want(t, 0, "revoked 20")
}

func TestAKeyThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	folder, given := migrated(t)
	for _, c := range []struct {
		args []string
		code int
		say  string
	}{
		{[]string{"add", "--name", " ", "--scope", "read"}, 1, "name: Enter a name"},
		{[]string{"add", "--name", "a", "--scope", "read,everything"}, 2, "--scope must be one of"},
		{[]string{"add", "--name", "a"}, 2, "--scope"},
		{[]string{"add", "--name", "a", "--scope", "read", "--expires-in", "soon"}, 2, "write days, such as 90d"},
		{[]string{"add", "--name", "a", "--scope", "read", "--expires-in", "0d"}, 2, "write days, such as 90d"},
		{[]string{"add", "--name", "a", "--scope", "read", "--expires-in=-3h"}, 2, "write days, such as 90d"},
		{[]string{"revoke", "mooring_aaaaaaaaaaaa_" + apptest.Password}, 1, "there is no key of that id"},
	} {
		got := run(t, folder, given, append([]string{"apikey"}, c.args...)...)
		got.want(t, c.code, c.say)
		if strings.Contains(got.stdout+got.stderr, apptest.Password) {
			t.Error("what may be a key was printed")
		}
	}
	run(t, folder, given, "apikey", "list").want(t, 0, "There is no key.")
	if made := databaseCount(t, folder, "SELECT count(*) FROM api_keys"); made != 0 {
		t.Errorf("%d keys were made", made)
	}
}
