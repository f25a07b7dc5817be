package main_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/mailtest"
)

// demo is a demo that runs.
type demo struct {
	*program
	site *apptest.Site
}

// startDemo runs the demo on ports of its own.
func startDemo(t *testing.T, folder string, args ...string) demo {
	t.Helper()
	all := append([]string{"demo", "--folder", folder, "--port", "0", "--sandbox-port", "0"}, args...)
	d := demo{program: launch(t, t.TempDir(), nil, all...)}
	d.await(t, "Stop with Ctrl-C")
	said := d.stdout.String()
	d.site = &apptest.Site{
		URL:        regexp.MustCompile(`http://localhost:\d+`).FindString(said),
		SandboxURL: regexp.MustCompile(`http://core-practice\.localhost:\d+`).FindString(said),
	}
	return d
}

// key is the API key that the demo prints.
func (d demo) key(t *testing.T) string {
	t.Helper()
	match := regexp.MustCompile(`MOORING_KEY=(\S+)`).FindStringSubmatch(d.stdout.String())
	if match == nil {
		t.Fatalf("it prints no key: %s", d.stdout)
	}
	return match[1]
}

// connections asks the API, where the demo says that it is, for all connections.
func (d demo) connections(t *testing.T, key string) (status int, body string) {
	t.Helper()
	address := regexp.MustCompile(`MOORING_API=(\S+)`).FindStringSubmatch(d.stdout.String())
	if address == nil {
		t.Fatalf("it says no address: %s", d.stdout)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address[1]+"/v1/connections", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answered, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answered)
}

// owner is whom the demo prints as owner.
func owner() account.User { return account.User{Email: "owner@harbourside.example"} }

func TestTheDemoSaysWhereEverythingIsAndItIsThere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d := startDemo(t, folder)
	for _, text := range []string{
		"owner@harbourside.example", "member@harbourside.example", "support@recall-desk.example", "admin@recall-desk.example",
		"password      " + apptest.Password, d.site.SandboxURL + "/control", "is written to " + filepath.Join(folder, "mooring-mail") + "\n",
	} {
		if !strings.Contains(d.stdout.String(), text) {
			t.Errorf("it does not say %q", text)
		}
	}
	if lines := strings.Count(d.stdout.String(), "\n"); lines > 40 {
		t.Errorf("it says %d lines", lines)
	}
	visitor := d.site.SignedIn(t, owner())
	if status := visitor.Get(d.site.SandboxURL + "/control").Status; status != http.StatusOK {
		t.Errorf("the control page answers %d", status)
	}
	id := visitor.Connect("manly")
	if id == "" {
		t.Error("connecting gave no id")
	}
	if status, body := d.connections(t, d.key(t)); status != http.StatusOK || !strings.Contains(body, id) {
		t.Errorf("the API answers %d: %s", status, body)
	}
	if printed := d.stderr.String(); printed != "" {
		t.Errorf("without --verbose it logs %q", printed)
	}
}

func TestTheDemoWritesMailWhereItSays(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d := startDemo(t, folder, "--verbose")
	id := d.site.SignedIn(t, owner()).Connect("manly")
	support := d.site.SignedIn(t, account.User{Email: "support@recall-desk.example"})
	if page := support.Post("/support/connections/"+id+"/mail", nil); page.Status != http.StatusOK {
		t.Fatalf("asking answers %d", page.Status)
	}
	d.stderr.Await(t, "letter left", 1)
	written, err := filepath.Glob(filepath.Join(folder, "mooring-mail", "*.eml"))
	if err != nil || len(written) != 1 {
		t.Fatalf("%d files, %v", len(written), err)
	}
	if !strings.Contains(d.stderr.String(), "path="+written[0]) {
		t.Errorf("the log does not name %s", written[0])
	}
	raw, err := os.ReadFile(written[0])
	if err != nil {
		t.Fatal(err)
	}
	message, err := mailtest.Parse(raw)
	if err != nil || message.To.Address != owner().Email || message.Link() != d.site.URL+"/connections/"+id+"/reconnect" {
		t.Errorf("to %s, link %s, %v", &message.To, message.Link(), err)
	}
	d.interrupt(t)
	startDemo(t, folder, "--fresh")
	if _, err := os.Stat(written[0]); err == nil {
		t.Error("--fresh leaves the mail of an earlier run")
	}
}

func TestCtrlCEndsTheDemoWhileABrowserIsConnected(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	d := startDemo(t, folder)
	visitor := d.site.SignedIn(t, owner()) // keeps its connection open
	visitor.Connect("bayside")             // and a sync runs
	address, err := url.Parse(d.site.URL)
	if err != nil {
		t.Fatal(err)
	}
	// Browsers also open connections ahead of need.
	ahead, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", "127.0.0.1:"+address.Port())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ahead.Close() }()
	if code := d.interrupt(t); code != 0 {
		t.Errorf("exit code %d: %s", code, d.stderr)
	}
	if d.stderr.String() != "" {
		t.Errorf("it complains: %s", d.stderr)
	}
	if _, err := os.Stat(filepath.Join(folder, "mooring.db-wal")); err == nil {
		t.Error("the database was not closed")
	}
}

func TestTakenPortsMoveAndAreSaid(t *testing.T) {
	t.Parallel()
	first, second := taken(t), taken(t)
	d := launch(t, t.TempDir(), nil, "demo", "--folder", t.TempDir(),
		"--port", fmt.Sprint(portOf(first)), "--sandbox-port", fmt.Sprint(portOf(second)))
	d.await(t, "Stop with Ctrl-C")
	said := d.stdout.String()
	moved := regexp.MustCompile(`Port (\d+) is taken, so the (.+) uses (\d+)\.`).FindAllStringSubmatch(said, -1)
	if len(moved) != 2 || moved[0][1] != fmt.Sprint(portOf(first)) || moved[1][1] != fmt.Sprint(portOf(second)) {
		t.Fatalf("it says: %s", said)
	}
	site := &apptest.Site{URL: "http://localhost:" + moved[0][3]}
	site.SignedIn(t, owner()).Connect("manly")
}

func TestASecondRunKeepsWhatTheFirstMadeAndFreshStartsOver(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	note := filepath.Join(folder, "note.txt")
	if err := os.WriteFile(note, []byte("somebody else's"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := startDemo(t, folder)
	if strings.Contains(first.stdout.String(), "earlier run") {
		t.Error("the first run speaks of an earlier one")
	}
	id := first.site.SignedIn(t, owner()).Connect("manly")
	first.interrupt(t)

	second := startDemo(t, folder)
	if status, _ := second.connections(t, first.key(t)); status != http.StatusUnauthorized {
		t.Errorf("the API answers the key of the first run with %d", status)
	}
	if status, body := second.connections(t, second.key(t)); status != http.StatusOK {
		t.Errorf("the API answers the key of the second run with %d: %s", status, body)
	}
	if !strings.Contains(second.stdout.String(), "earlier run") {
		t.Error("it does not say that the simulation has forgotten the earlier run")
	}
	if page := second.site.SignedIn(t, owner()).Get("/connections/" + id); page.Status != http.StatusOK {
		t.Errorf("the connection of the first run: status %d", page.Status)
	}
	second.interrupt(t)

	fresh := startDemo(t, folder, "--fresh")
	if page := fresh.site.SignedIn(t, owner()).Get("/connections/" + id); page.Status != http.StatusNotFound {
		t.Errorf("after --fresh the connection answers %d", page.Status)
	}
	if kept, err := os.ReadFile(note); err != nil || string(kept) != "somebody else's" {
		t.Errorf("--fresh touched a file that is not the demo's: %v", err)
	}
}

func TestTheDemoWearsTheVendorsLook(t *testing.T) {
	t.Parallel()
	brand, err := filepath.Abs("../../internal/brand/testdata/brand")
	if err != nil {
		t.Fatal(err)
	}
	d := startDemo(t, t.TempDir(), "--brand-dir", brand)
	page := d.site.SignedIn(t, owner()).Get("/connections")
	if name := page.Find("header img").AttrOr("alt", ""); name != "Recall Desk" {
		t.Errorf("the logo in the header is called %q", name)
	}
	if name := page.Find("main a img").AttrOr("alt", ""); name != "Connect to Core Practice" {
		t.Errorf("the button is called %q", name)
	}
}

func TestTheSandboxRunsAlone(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	address := fmt.Sprintf("127.0.0.1:%d", port)
	s := launch(t, t.TempDir(), nil, "sandbox", "--listen", address, "--internal-url", "http://"+address, "--base-url", "http://"+address)
	s.await(t, "Stop with Ctrl-C")
	for _, text := range []string{"MOORING_CORE_PRACTICE_TOKEN_URL=http://" + address, "MOORING_CORE_PRACTICE_CLIENT_ID=mooring-sandbox"} {
		if !strings.Contains(s.stdout.String(), text) {
			t.Errorf("it does not say %q", text)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/t/bayside/", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if !strings.Contains(string(body), "Bayside Dental Group") {
		t.Errorf("status %d: %s", response.StatusCode, body)
	}
	if code := s.interrupt(t); code != 0 {
		t.Errorf("exit code %d: %s", code, s.stderr)
	}
}
