package main

import (
	"net"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
)

// composeWays are the environments in which the file says how it is used.
var composeWays = map[string]map[string]string{
	"as it is":         {},
	"with the sandbox": {"COMPOSE_PROFILES": "sandbox"},
	"for everybody":    {"MOORING_BASE_URL": "https://connect.example.com", "POSTGRES_PASSWORD": "p@ss/w?rd#1"},
}

func TestComposeRunsCommandsThatAcceptWhatTheyAreGiven(t *testing.T) {
	for way, environment := range composeWays {
		file := readCompose(t, environment)
		for _, name := range file.names() {
			if service := file.Services[name]; service.ours() {
				t.Run(way+"/"+name, func(t *testing.T) { parseLine(t, service.Environment, service.Command) })
			}
		}
	}
}

func TestComposeSetsOnlyVariablesThatExist(t *testing.T) {
	t.Parallel()
	reference, err := config.Reference()
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"PGPASSWORD"} // PostgreSQL's driver reads it.
	for _, variable := range reference {
		known = append(known, variable.Name)
	}
	file := readCompose(t, nil)
	for _, name := range file.names() {
		for variable := range file.Services[name].Environment {
			if file.Services[name].ours() && !slices.Contains(known, variable) {
				t.Errorf("%s is given %s, which nothing reads", name, variable)
			}
		}
	}
}

func TestComposeOffersTheSandboxWithItsProfileAlone(t *testing.T) {
	without := readCompose(t, nil)
	if got := parseLine(t, without.Services["mooring-1"].Environment, without.Services["mooring-1"].Command); got.Serve.CorePractice.Offered() {
		t.Error("Core Practice is offered although nobody plays it")
	}
	with := readCompose(t, composeWays["with the sandbox"])
	if diff := cmp.Diff([]string{"sandbox"}, with.Services["sandbox"].Profiles); diff != "" {
		t.Error(diff)
	}
	played := parseLine(t, nil, with.Services["sandbox"].Command).Sandbox
	simulation, err := played.simulation()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range with.serving() {
		serve := parseLine(t, with.Services[name].Environment, with.Services[name].Command).Serve
		told := serve.CorePractice
		if told.ClientID != played.ClientID || told.ClientSecret.Reveal() != played.ClientSecret {
			t.Errorf("%s is another client than the sandbox knows", name)
		}
		endpoints := corepractice.Endpoints{AuthorizeURL: told.AuthorizeURL, TokenURL: told.TokenURL, RevokeURL: told.RevokeURL, APIURL: told.APIURL}
		if diff := cmp.Diff(simulation.CorePractice.Endpoints(), endpoints); diff != "" {
			t.Errorf("%s looks for the sandbox elsewhere: %s", name, diff)
		}
		if want := []string{serve.PublicURL() + "/oauth/core-practice/callback"}; !slices.Equal(played.RedirectURI, want) {
			t.Errorf("the sandbox sends people back to %v, not %v", played.RedirectURI, want)
		}
	}
	address, err := url.Parse(played.InternalURL)
	if err != nil || !slices.Contains(with.Services["sandbox"].Networks["default"].Aliases, address.Hostname()) {
		t.Errorf("nobody in the network answers to %s, %v", played.InternalURL, err)
	}
}

func TestComposeConfinesEveryContainerButTheDatabase(t *testing.T) {
	t.Parallel()
	file := readCompose(t, nil)
	for _, name := range file.names() {
		service := file.Services[name]
		if name == "postgres" {
			continue
		}
		if service.User == "" || strings.HasPrefix(service.User, "0") || strings.HasPrefix(service.User, "root") {
			t.Errorf("%s runs as %q", name, service.User)
		}
		if !service.ReadOnly || !slices.Contains(service.CapDrop, "ALL") || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may do more than it must", name)
		}
		for _, port := range service.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s is published to everybody: %s", name, port)
			}
		}
	}
}

func TestComposePinsEveryImage(t *testing.T) {
	t.Parallel()
	file := readCompose(t, nil)
	pinned := regexp.MustCompile(`^[a-z0-9./-]+:[a-z0-9]+([.-][a-z0-9]+)*$`)
	for _, name := range file.names() {
		if image := file.Services[name].Image; !pinned.MatchString(image) || strings.HasSuffix(image, ":latest") {
			t.Errorf("%s runs %q", name, image)
		}
	}
	stages := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(file.Services["mooring-1"].Build.Dockerfile, -1)
	if len(stages) != 2 || !pinned.MatchString(stages[0][1]) || stages[1][1] != "scratch" {
		t.Errorf("the image is built from %v", stages)
	}
}

func TestComposeBuildsFromAllThatTheProgramIsMadeOf(t *testing.T) {
	t.Parallel()
	dockerfile := readCompose(t, nil).Services["mooring-1"].Build.Dockerfile
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if .Module}}{{.ImportPath}}{{end}}", ".")
	output, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(output)) {
		inner, ours := strings.CutPrefix(path, "mooring/")
		if top, _, _ := strings.Cut(inner, "/"); ours && !strings.Contains(dockerfile, "\nCOPY "+top+" "+top+"\n") {
			t.Errorf("the image is built without %s", top)
		}
	}
	for _, line := range []string{"CGO_ENABLED=0 go build", "\nUSER 65532:65532\n", `ENTRYPOINT ["/mooring"]`} {
		if !strings.Contains(dockerfile, line) {
			t.Errorf("the image is built without %q", line)
		}
	}
}

func TestComposeWaitsForWhatCanHappen(t *testing.T) {
	t.Parallel()
	file := readCompose(t, nil)
	for _, name := range file.names() {
		for other, awaited := range file.Services[name].DependsOn {
			service, known := file.Services[other]
			possible := map[string]bool{
				"service_healthy":                service.Healthcheck != nil,
				"service_completed_successfully": service.Restart == "",
			}
			if !known || len(service.Profiles) > 0 || !possible[awaited.Condition] {
				t.Errorf("%s waits in vain for %s (%s)", name, other, awaited.Condition)
			}
		}
		for _, volume := range file.Services[name].Volumes {
			if named, _, _ := strings.Cut(volume, ":"); !hasKey(file.Volumes, named) {
				t.Errorf("%s mounts %s, which is not declared", name, volume)
			}
		}
	}
	order := []string{"proxy", "mooring-1", "migrate", "keys"}
	for i, name := range order[1:] {
		if !hasKey(file.Services[order[i]].DependsOn, name) {
			t.Errorf("%s does not wait for %s", order[i], name)
		}
	}
}

// hasKey reports whether a map has a key.
func hasKey[V any](of map[string]V, key string) bool {
	_, has := of[key]
	return has
}

func TestComposeServesTwiceBehindTheProxy(t *testing.T) {
	file := readCompose(t, nil)
	serving := file.serving()
	if len(serving) != 2 {
		t.Fatalf("serving: %v", serving)
	}
	caddyfile := file.Configs["caddyfile"].Content
	if !strings.Contains(caddyfile, "health_uri "+readyPath+"\n") {
		t.Errorf("the proxy does not ask %s", readyPath)
	}
	for _, name := range serving {
		service := file.Services[name]
		serve := parseLine(t, service.Environment, service.Command).Serve
		_, port, err := net.SplitHostPort(serve.Listen)
		if upstream := name + ":" + port; err != nil || !slices.Contains(strings.Fields(caddyfile), upstream) {
			t.Errorf("the proxy does not know %s, %v", upstream, err)
		}
		grace, err := time.ParseDuration(service.StopGrace)
		if limit := serve.Drain + requestPatience + closePatience; err != nil || grace <= limit {
			t.Errorf("%s is killed after %v, and a stop may take %v (%v)", name, grace, limit, err)
		}
		test := service.Healthcheck.Test
		if len(test) < 3 || test[0] != "CMD" || test[1] != "/mooring" {
			t.Fatalf("%s: health check %v", name, test)
		}
		if probe := parseLine(t, service.Environment, test[2:]).Probe; probe.Listen != serve.Listen {
			t.Errorf("%s listens on %s and is asked at %s", name, serve.Listen, probe.Listen)
		}
		for what, address := range map[string]string{"database": serve.DatabaseURL, "mail": serve.SMTPURL.Reveal()} {
			if parsed, err := url.Parse(address); err != nil || !hasKey(file.Services, parsed.Hostname()) {
				t.Errorf("%s: nobody in the network is the %s, %v", name, what, err)
			}
		}
	}
}

func TestComposeSaysCommandsThatExist(t *testing.T) {
	file := readCompose(t, nil)
	found := 0
	for _, line := range regexp.MustCompile(`docker compose run (--[^\n]+|-[^\n]+)`).FindAllStringSubmatch(file.text, -1) {
		arguments := words(strings.Split(line[1], " < ")[0])
		for len(arguments) > 0 && strings.HasPrefix(arguments[0], "-") {
			arguments = arguments[1:]
		}
		service, known := file.Services[arguments[0]]
		if !known || !service.ours() {
			t.Errorf("no service of ours is called %s", arguments[0])
			continue
		}
		if len(arguments) > 1 {
			found++
			parseLine(t, service.Environment, slices.DeleteFunc(arguments[1:], func(a string) bool { return a == "--help" }))
		}
	}
	if found < 3 {
		t.Errorf("%d commands found, want adding somebody and rotating keys", found)
	}
}
