package corepractice_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/certify"
	"mooring/internal/certify/corepractice"
	"mooring/internal/config"
	"mooring/internal/demo"
	"mooring/internal/secret"
)

// subject is what the demo is.
func subject() corepractice.Subject {
	return corepractice.Subject{AppName: demo.AppName, Scopes: demo.Scopes()}
}

// asked collects what a deployment is asked for.
type asked struct {
	mu    sync.Mutex
	lines []string
}

// around notes every request.
func (a *asked) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.lines = append(a.lines, r.Method+" "+r.URL.Path)
		a.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// forget forgets what was asked so far.
func (a *asked) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = nil
}

// other lists what was asked with another method than GET.
func (a *asked) other() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.lines), func(line string) bool { return strings.HasPrefix(line, "GET ") })
}

// deployed runs the demo as a deployment with practices connected.
func deployed(t *testing.T, tenants ...string) (*demo.Demo, *asked) {
	t.Helper()
	return branded(t, "", tenants...)
}

// branded is deployed with the pictures of a folder.
func branded(t *testing.T, folder string, tenants ...string) (*demo.Demo, *asked) {
	t.Helper()
	requests := &asked{}
	running, err := demo.Open(t.Context(), demo.Options{
		Folder: t.TempDir(), AroundSite: requests.around,
		Configure: func(c *config.Config) { c.BrandDir = folder },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	site := &apptest.Site{URL: running.URL, SandboxURL: running.ProviderURL}
	owner := site.SignedIn(t, account.User{Email: demo.Owner().Email})
	for _, tenant := range tenants {
		owner.Connect(tenant)
	}
	requests.forget()
	return running, requests
}

// looked looks at a target and returns the lines by their text.
func looked(t *testing.T, target corepractice.Target) map[string]certify.Line {
	t.Helper()
	checkpoints, err := corepractice.TargetCheckpoints(subject(), target)
	if err != nil {
		t.Fatal(err)
	}
	sections, err := certify.Run(t.Context(), certify.Options{Checkpoints: checkpoints})
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]certify.Line{}
	for _, section := range sections {
		for _, line := range section.Lines {
			lines[line.Text] = line
		}
	}
	return lines
}

// owner is the demo's owner at a deployment.
func owner(running *demo.Demo) corepractice.Target {
	return corepractice.Target{
		URL: running.URL, Email: demo.Owner().Email, Password: secret.NewValue(demo.Password), ClientID: demo.ClientID,
	}
}

func TestATargetHasTheLinesOfTheSandbox(t *testing.T) {
	t.Parallel()
	outside, err := corepractice.TargetCheckpoints(subject(), corepractice.Target{URL: "https://connect.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	inside := corepractice.Checkpoints(subject())
	if outside[0].Number != 0 || len(outside) != len(inside)+1 {
		t.Fatalf("%d checkpoints for %d", len(outside), len(inside))
	}
	for i, checkpoint := range inside {
		for j, requirement := range checkpoint.Requirements {
			if got := outside[i+1].Requirements[j]; got.ID != requirement.ID || got.Text != requirement.Text {
				t.Errorf("%s %q is %s %q from outside", requirement.ID, requirement.Text, got.ID, got.Text)
			}
		}
	}
}

func TestAGoodDeploymentHasNothingAgainstItAndIsOnlyRead(t *testing.T) {
	t.Parallel()
	running, requests := deployed(t, "bayside", "manly")
	lines := looked(t, owner(running))
	for _, line := range lines {
		switch {
		case line.Verdict == certify.NotMet:
			t.Errorf("%s %s: %s", line.ID, line.Text, line.Says)
		case line.Verdict == certify.NeedsPerson && line.ID[0] != '0' && !strings.Contains(line.Look, "Line "+line.ID+" of “mooring certify”") && !strings.HasPrefix(line.Look, "Compare "):
			t.Errorf("%s does not say what proves it: %s", line.ID, line.Look)
		}
	}
	for _, part := range []string{"forbids scripts", "cookies cannot be read", "healthy and ready", "login details"} {
		if line := containing(t, lines, part); line.Verdict != certify.Met {
			t.Errorf("%s: %s, %s", line.ID, line.Verdict, line.Look)
		}
	}
	for _, part := range []string{"name and the URL of the practice", "status of each connection", "reaches a browser from us", "“locations:read” has a use"} {
		if line := containing(t, lines, part); line.Verdict != certify.NeedsPerson || len(line.Evidence) == 0 {
			t.Errorf("%s: %s with %d pieces of evidence", line.ID, line.Verdict, len(line.Evidence))
		}
	}
	if other := requests.other(); !slices.Equal(other, []string{"POST /login"}) {
		t.Errorf("besides reading: %q", other)
	}
}

func TestPicturesInPlaceOfWordsAreReadByTheirNames(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "core-practice"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"logo.svg", "core-practice/connect.svg", "core-practice/disconnect.svg", "core-practice/logo.svg"} {
		const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="44" viewBox="0 0 200 44"><rect width="200" height="44" fill="#0a7d5a"/></svg>`
		if err := os.WriteFile(filepath.Join(folder, name), []byte(drawn), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	running, _ := branded(t, folder, "manly")
	lines := looked(t, owner(running))
	for _, line := range lines {
		if line.Verdict == certify.NotMet {
			t.Errorf("%s %s: %s", line.ID, line.Text, line.Says)
		}
	}
	listed := strings.Join(evidenceOf(containing(t, lines, "and the logo are those")), "\n")
	for _, name := range []string{"“Connect to Core Practice”", "“Disconnect”", "“Recall Desk”"} {
		if !strings.Contains(listed, name) {
			t.Errorf("the pictures are %s, without %s", listed, name)
		}
	}
}

func TestWithoutSigningInOnlyPublicPagesAreAskedFor(t *testing.T) {
	t.Parallel()
	running, requests := deployed(t)
	for _, line := range looked(t, corepractice.Target{URL: running.URL}) {
		if line.Verdict == certify.NotMet {
			t.Errorf("%s %s: %s", line.ID, line.Text, line.Says)
		}
	}
	if other := requests.other(); len(other) > 0 {
		t.Errorf("besides reading: %q", other)
	}
}

func TestWhoCannotSignInGetsNoVerdicts(t *testing.T) {
	t.Parallel()
	running, _ := deployed(t)
	target := owner(running)
	target.Password = secret.NewValue("some-other-words")
	for _, line := range looked(t, target) {
		if line.Verdict == certify.Met || line.ID[0] == '0' && !strings.Contains(line.Says, "cannot sign in there") {
			t.Errorf("%s: %s %s", line.ID, line.Verdict, line.Says)
		}
		if strings.Contains(line.Says, "some-other-words") {
			t.Errorf("%s shows the password", line.ID)
		}
	}
}

func TestATargetThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]corepractice.Target{
		"no address":        {URL: "connect.example.com"},
		"a path":            {URL: "https://connect.example.com/connections"},
		"a user":            {URL: "https://kim:secret@connect.example.com"},
		"another scheme":    {URL: "ftp://connect.example.com"},
		"nobody":            {URL: "https://connect.example.com", Password: secret.NewValue("x")},
		"nobody's password": {URL: "https://connect.example.com", Email: "kim@connect.example.com"},
	} {
		if _, err := corepractice.TargetCheckpoints(subject(), target); err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestATargetThatDoesNotAnswerIsSaidToNotAnswer(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, line := range looked(t, corepractice.Target{URL: gone.URL}) {
		if line.Verdict == certify.Met {
			t.Errorf("%s is met", line.ID)
		}
	}
}
