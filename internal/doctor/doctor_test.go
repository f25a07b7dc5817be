package doctor_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"mooring/internal/config"
	"mooring/internal/doctor"
)

func TestEachFaultOfTheConfigurationIsExplained(t *testing.T) {
	t.Parallel()
	report := examine(t, doctor.Options{Offline: true, Config: configured(t,
		"--base-url=http://m.example", "--database-url=mysql://MARK@h", "--smtp-url=https://MARK@h", "--brand-dir=nothing", "--log-format=xml",
		"--bqe-core-client-id=app", "--bqe-core-token-url=nonsense", "--bqe-core-scopes=", "--drchrono-client-secret=MARK-secret", "--bqe-core-first-page=7",
	)})
	for _, variable := range []string{
		"MOORING_BASE_URL", "MOORING_DATABASE_URL", "MOORING_SMTP_URL", "MOORING_BRAND_DIR", "MOORING_LOG_FORMAT", "MOORING_BQE_CORE_TOKEN_URL",
		"MOORING_BQE_CORE_SCOPES", "MOORING_BQE_CORE_CLIENT_SECRET", "MOORING_BQE_CORE_FIRST_PAGE", "MOORING_DRCHRONO_CLIENT_ID",
	} {
		want(t, report, doctor.Finding{Area: "Configuration", What: variable, Verdict: doctor.Fault})
	}
	for _, area := range []string{"Public address", "Database", "Keys", "Mail", "Look"} {
		for _, finding := range report.Findings {
			if finding.Area == area {
				t.Errorf("what cannot be used was looked at: %+v", finding)
			}
		}
	}
	silent(t, report)
}

// silent fails when a report holds what was marked.
func silent(t *testing.T, report doctor.Report) {
	t.Helper()
	var table, program strings.Builder
	if err := (doctor.Terminal{}).Write(&table, report); err != nil {
		t.Fatal(err)
	}
	if err := doctor.WriteJSON(&program, report); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(table.String()+program.String(), "MARK") {
		t.Errorf("a secret is printed:\n%s", &table)
	}
}

func TestThePublicAddressIsLookedAt(t *testing.T) {
	t.Parallel()
	for base, verdict := range map[string]doctor.Verdict{
		"https://connect.example.com": doctor.OK, "http://localhost:8080": doctor.Warning, "https://192.0.2.7": doctor.Warning, "https://connect": doctor.Warning,
	} {
		report := examine(t, doctor.Options{Offline: true, Config: configured(t, "--base-url="+base)})
		want(t, report, doctor.Finding{Area: "Public address", What: base, Verdict: verdict})
	}
}

func TestNobodyIsAskedOffline(t *testing.T) {
	t.Parallel()
	flags := append(bqeFlags("https://idp.invalid"), "--drchrono-client-id=d", "--drchrono-client-secret=12345678", "--smtp-url=smtp://mail.invalid")
	report := examine(t, doctor.Options{Offline: true, Transport: nobody(t), Config: configured(t, flags...)})
	for _, what := range []string{"authorize address", "token address", "revoke address", "API address", "sign-in page"} {
		want(t, report, doctor.Finding{Area: "BQE CORE", What: what, Verdict: doctor.Unseen})
	}
	want(t, report, doctor.Finding{Area: "Mail", What: "server", Verdict: doctor.Unseen, Says: "mail.invalid:587"})
	if report.Count(doctor.Fault) != 0 {
		t.Errorf("%+v", report)
	}
}

func TestWhenNothingIsOfferedTheDoctorSaysSo(t *testing.T) {
	t.Parallel()
	report := examine(t, doctor.Options{Transport: nobody(t), Config: configured(t)})
	want(t, report, doctor.Finding{Area: "Configuration", What: "systems", Verdict: doctor.Warning})
	want(t, report, doctor.Finding{Area: "DrChrono", What: "client id", Verdict: doctor.Unseen, Says: "not offered"})
}

func TestTheTableFitsTheTerminalAndObeysNobody(t *testing.T) {
	t.Parallel()
	report := doctor.Report{Findings: []doctor.Finding{
		{Area: "Mail", What: "server", Verdict: doctor.OK, Says: "It answers, as it should, and goes on about that for quite a while longer than one line has room for."},
		{Area: "Mail", What: "sender", Verdict: doctor.Warning, Says: "Odd \x1b[31m\u202ename.", Do: "Write another."},
		{Area: "Keys", What: "keyset", Verdict: doctor.Fault, Says: "It is not there.", Do: "Put it back."},
		{Area: "Keys", What: "use", Verdict: doctor.Unseen, Says: "Nobody tried."},
	}}
	for _, width := range []int{0, 20, 60, 200} {
		var out strings.Builder
		if err := (doctor.Terminal{Width: width}).Write(&out, report); err != nil {
			t.Fatal(err)
		}
		limit := max(width, 40)
		if width == 0 {
			limit = 80
		}
		for line := range strings.Lines(out.String()) {
			if line = strings.TrimSuffix(line, "\n"); utf8.RuneCountInString(line) > limit && !strings.HasPrefix(line, "Faults") || strings.TrimRight(line, " ") != line {
				t.Errorf("width %d: %q", width, line)
			}
		}
		for _, text := range []string{"✓ ok", "! warning", "✗ fault", "– not looked at", "→ Put it back.", "Faults: 1. Warnings: 1. Fine: 1. Not looked at: 1."} {
			if !strings.Contains(out.String(), text) {
				t.Errorf("width %d: no %q in\n%s", width, text, &out)
			}
		}
		if strings.ContainsAny(out.String(), "\x1b\u202e") {
			t.Error("what was found reaches the terminal as it is")
		}
	}
	var coloured strings.Builder
	if err := (doctor.Terminal{Colour: true}).Write(&coloured, report); err != nil || strings.Count(coloured.String(), "\x1b[0m") != 3 {
		t.Errorf("%q, %v", &coloured, err)
	}
}

func TestTheJSONIsForPrograms(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	report := examine(t, doctor.Options{Offline: true, Config: configured(t, "--log-format=xml")})
	if err := doctor.WriteJSON(&out, report); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Findings         []doctor.Finding
		Faults, Warnings int
	}
	if err := json.Unmarshal([]byte(out.String()), &read); err != nil {
		t.Fatal(err)
	}
	if read.Faults != 1 || read.Warnings != 2 || len(read.Findings) != len(report.Findings) || read.Findings[0].What != "MOORING_LOG_FORMAT" {
		t.Errorf("%s", &out)
	}
}

// The variables that the doctor names are those of the configuration.
func TestEveryVariableThatIsNamedExists(t *testing.T) {
	t.Parallel()
	variables, err := config.Reference()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, variable := range variables {
		known[variable.Name] = true
	}
	flags := append(bqeFlags("https://idp.invalid", "--bqe-core-scopes=openid x:y", "--bqe-core-redirect-uri=https://elsewhere.example/"),
		"--drchrono-client-id= d", "--drchrono-client-secret=x", "--drchrono-scopes=x", "--docplanner-client-id=x", "--docplanner-scopes=y", "--smtp-url=")
	report := examine(t, doctor.Options{Offline: true, Config: configured(t, flags...)})
	named := 0
	for _, finding := range report.Findings {
		explained(t, finding)
		for word := range strings.FieldsSeq(finding.What + " " + finding.Says + " " + finding.Do) {
			if word = strings.Trim(word, ".,:"); strings.HasPrefix(word, "MOORING_") {
				named++
				if !known[word] {
					t.Errorf("%s is no variable: %+v", word, finding)
				}
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d variables are named", named)
	}
}
