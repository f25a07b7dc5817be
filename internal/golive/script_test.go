package golive_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/golive"
	"mooring/internal/sandbox/corepractice"
)

// simulated is a stage with the simulated provider, and secrets.
func simulated(t *testing.T) golive.Stage {
	t.Helper()
	provider, err := corepractice.New(corepractice.Options{
		Seed: 1, BaseURL: "http://core-practice.localhost", InternalURL: "http://127.0.0.1",
		Clients: []corepractice.Client{{ID: "app", Secret: "s3cret", Name: "App", RedirectURIs: []string{"http://localhost/back"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return golive.Stage{
		Variables: map[string]string{"site": "http://localhost", "provider": "http://core-practice.localhost", "owner.email": "owner@example.com"},
		Secrets:   map[string]string{"owner.password": "never shown", "provider.password": "nor this"},
		Simulated: provider,
	}
}

func read(t *testing.T, text string) golive.Script {
	t.Helper()
	script, err := golive.ReadScript("mine.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return script
}

func TestTheDefaultScriptHasTheGuidesSectionsAndPlaysOnBothStages(t *testing.T) {
	t.Parallel()
	script := read(t, string(golive.DefaultScript))
	var got []string
	for i, section := range script.Sections {
		if section.Number != i+1 {
			t.Errorf("section %d has the number %d", i+1, section.Number)
		}
		got = append(got, section.Title)
	}
	want := []string{
		"Activate Core Practice", "Setup page and connection status", "Connect by OAuth", "Disconnect", "What the integration does",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
	for name, stage := range map[string]golive.Stage{
		"sandbox": simulated(t), "real": golive.RealStage("https://connect.example.com/"),
	} {
		if _, err := (golive.Play{Script: script, Stage: stage}).Scene(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// step is a script with this one step, in line 5.
func step(text string) string {
	return "product: App\nsections:\n  - section: 1\n    title: One\n    steps: [" + text + "]\n"
}

func TestEveryFaultOfAScriptIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	for name, try := range map[string]struct{ text, want string }{
		"an unknown key":             {"product: App\nsection: []\n", `mine.yaml: [2:1] unknown field "section"`},
		"an unknown key of a step":   {step("{clik: Save}"), `[5:14] unknown field "clik"`},
		"broken YAML":                {"product: [App\n", "mine.yaml: [1:"},
		"a key that comes twice":     {"product: App\nproduct: App\n", "mine.yaml: [2:1]"},
		"no sections":                {"product: App\n", "there are no sections"},
		"a section without a number": {"sections:\n  - {title: One, steps: [{pause: 1s}]}\n", "section 1 (number 0): it needs a number"},
		"a section without a title":  {"sections:\n  - {section: 1, steps: [{pause: 1s}]}\n", "it needs a title"},
		"a section without steps":    {"sections:\n  - {section: 1, title: One}\n", "it has no steps"},
		"a number that comes twice": {
			"sections:\n  - {section: 1, title: One, steps: [{pause: 1s}]}\n  - {section: 1, title: Two, steps: [{pause: 1s}]}\n",
			"two sections have the number 1",
		},
		"a need that nothing prepares": {
			"sections:\n  - {section: 1, title: One, needs: [owner], steps: [{pause: 1s}]}\n", `"owner" is not among what is prepared`,
		},
		"a step that does nothing":     {step("{role: button}"), "mine.yaml:5: a step does one of these: say, open, click"},
		"a step that does two things":  {step("{click: Save, say: Saved}"), "this has both say and click"},
		"a key that does not fit":      {step("{say: Hello, with: you}"), "with does not go with say"},
		"a key that is missing":        {step("{fill: Name}"), "mine.yaml:5: fill needs with"},
		"an empty name":                {step(`{click: ""}`), "click needs to say what"},
		"a pause that is no time":      {step("{pause: long}"), "line 5: a pause is a time such as 1.5s, not long"},
		"a wait for nothing":           {step("{wait: {}}"), "wait needs a text"},
		"an unknown kind of wait":      {step("{wait: {sound: bell}}"), `unknown field "sound"`},
		"an unknown place":             {step("{say: Hello, only: moon}"), `only is sandbox or real, not "moon"`},
		"a person with the sandbox":    {step("{person: Sign in, until: x}"), "a step for a person is only: real"},
		"a simulation for real":        {step("{simulate: {at: manly, revoke: true}}"), "a step that simulates is only: sandbox"},
		"a simulation of nothing":      {step("{simulate: {at: manly}, only: sandbox}"), "simulate does one of these: revoke, fault"},
		"a simulation nowhere":         {step("{simulate: {revoke: true}, only: sandbox}"), "simulate needs at: the practice"},
		"a fault that does not exist":  {step("{simulate: {at: manly, fault: rain}, only: sandbox}"), "unusable fault"},
		"a target without a fault":     {step("{simulate: {at: manly, clear: true, target: api}, only: sandbox}"), "target and seconds go with fault"},
		"the second fault of a script": {step("{fill: Name}, {fill: Name}"), "mine.yaml:5: fill needs with\nmine.yaml:5: fill needs with"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := golive.ReadScript("mine.yaml", []byte(try.text)); err == nil || !strings.Contains(err.Error(), try.want) {
				t.Errorf("error %v\nwant it to say %s", err, try.want)
			}
		})
	}
}

func TestWhatAStageDoesNotKnowIsToldBeforeThePlay(t *testing.T) {
	t.Parallel()
	real := golive.RealStage("https://connect.example.com")
	for name, try := range map[string]struct {
		text, want string
		stage      golive.Stage
	}{
		"an unknown word":            {step(`{say: "By {{nobody}}"}`), `mine.yaml:5: there is nothing called "nobody" here; there is`, simulated(t)},
		"a secret in a caption":      {step(`{say: "It is {{owner.password}}"}`), "owner.password is a secret", simulated(t)},
		"a secret among other text":  {step(`{fill: Name, with: "my {{owner.password}}"}`), "owner.password is a secret", simulated(t)},
		"a secret as a label":        {step(`{fill: "{{owner.password}}", with: x}`), "owner.password is a secret", simulated(t)},
		"a secret of a real stage":   {step(`{fill: Password, with: "{{owner.password}}"}`), `nothing called "owner.password"`, real},
		"a name that is taken":       {"names: {site: x}\n" + step(`{pause: 1s}`), "names: site has a meaning already", real},
		"a name that would be known": {"names: {workday: x}\n" + step(`{pause: 1s}`), "names: workday has a meaning already", real},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := golive.Play{Script: read(t, try.text), Stage: try.stage}.Scene()
			if err == nil || !strings.Contains(err.Error(), try.want) {
				t.Errorf("error %v, want it to say %s", err, try.want)
			}
			if err != nil && strings.Contains(err.Error(), "never shown") {
				t.Errorf("the error holds the secret: %v", err)
			}
		})
	}
}

func TestStepsOfTheOtherStageAreNotLookedAt(t *testing.T) {
	t.Parallel()
	script := read(t, step(`{say: "{{owner.email}}", only: sandbox}, {say: "{{real.word}}", only: real}`))
	script.Names = map[string]string{"real.word": "x"}
	for _, stage := range []golive.Stage{simulated(t), golive.RealStage("https://connect.example.com")} {
		if _, err := (golive.Play{Script: script, Stage: stage}).Scene(); err != nil {
			t.Error(err)
		}
	}
}

func TestSectionsAreSelectedByTheirNumber(t *testing.T) {
	t.Parallel()
	script := read(t, string(golive.DefaultScript))
	chosen, err := script.Select([]int{3, 1})
	if err != nil || len(chosen.Sections) != 2 || chosen.Sections[0].Number != 1 || chosen.Sections[1].Number != 3 {
		t.Errorf("selected %d sections, %v", len(chosen.Sections), err)
	}
	if _, err := script.Select([]int{1, 7}); err == nil || !strings.Contains(err.Error(), "mine.yaml has no section 7") {
		t.Errorf("error %v for a section that is not there", err)
	}
}

func TestCaptionsOfTheDefaultScriptAreShortAndNameTheCheckpoints(t *testing.T) {
	t.Parallel()
	said := ""
	for _, section := range read(t, string(golive.DefaultScript)).Sections {
		for _, step := range section.Steps {
			if len([]rune(step.Say)) > 110 {
				t.Errorf("too long to read at a glance: %s", step.Say)
			}
			said += step.Say + "\n"
		}
	}
	for _, checkpoint := range []string{"2", "4", "5", "6"} {
		if !regexp.MustCompile(`\(checkpoint ` + checkpoint + `\)`).MatchString(said) {
			t.Errorf("no caption names checkpoint %s", checkpoint)
		}
	}
}
