package doctor_test

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"mooring/internal/doctor"
	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/drchrono"
)

const redirectURI = "https://connect.example.com/oauth/bqe-core/callback"

// simulated runs a simulated BQE CORE and notes what it was asked.
func simulated(t *testing.T, registered string) (base string, asked func() []*http.Request) {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	base = "http://" + listening.Listener.Addr().String()
	server, err := bqecore.New(bqecore.Options{
		BaseURL: base, Now: now,
		Clients: []bqecore.Client{{ID: "app", Secret: "MARK-s3cret-s3cret", Name: "Recall Desk", RedirectURIs: []string{registered}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var requests []*http.Request
	handler := server.Handler()
	listening.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		requests = append(requests, r)
		mu.Unlock()
		handler.ServeHTTP(w, r)
	})
	listening.Start()
	t.Cleanup(listening.Close)
	return base, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(requests)
	}
}

func TestAProviderThatIsConfiguredRightHasNoFault(t *testing.T) {
	t.Parallel()
	base, asked := simulated(t, redirectURI)
	report := examine(t, doctor.Options{Config: configured(t, bqeFlags(base, "--bqe-core-redirect-uri="+redirectURI)...)})
	for _, what := range []string{"client id", "client secret", "scopes", "redirect address", "registered address", "sign-in page", "authorize address", "token address", "API address"} {
		want(t, report, doctor.Finding{Area: "BQE CORE", What: what, Verdict: doctor.OK})
	}
	want(t, report, doctor.Finding{Area: "BQE CORE", What: "redirect address", Verdict: doctor.OK, Says: redirectURI})
	if report.Count(doctor.Fault) != 0 {
		t.Errorf("%+v", report)
	}
	if len(asked()) != 5 {
		t.Errorf("%d requests", len(asked()))
	}
	for _, request := range asked() {
		if request.Method != http.MethodGet || request.Header.Get("Authorization") != "" || strings.Contains(request.URL.String(), "MARK") {
			t.Errorf("%s %s", request.Method, request.URL)
		}
	}
	silent(t, report)
}

func TestARedirectAddressThatBQECORERefusesIsToldBeforeAPracticeMeetsIt(t *testing.T) {
	t.Parallel()
	for registered, part := range map[string]string{
		redirectURI + "/":                                     "the paths differ",
		"https://connect.example.com/":                        "the paths differ",
		"https://Connect.example.com/oauth/bqe-core/callback": "the hosts differ",
		redirectURI + "?this=that":                            "after the ?",
		"https://other.example.com/oauth/bqe-core/callback":   "the hosts differ",
	} {
		base, _ := simulated(t, registered)
		report := examine(t, doctor.Options{Config: configured(t, bqeFlags(base, "--bqe-core-redirect-uri="+registered)...)})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: "registered address", Verdict: doctor.Fault, Says: part, Do: redirectURI})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: "sign-in page", Verdict: doctor.Fault, Says: "status 400"})
	}
}

func TestDrChronoIsAskedInTheSameWay(t *testing.T) {
	t.Parallel()
	const callback = "https://connect.example.com/oauth/drchrono/callback"
	for registered, verdict := range map[string]doctor.Verdict{callback: doctor.OK, callback + "/": doctor.Fault} {
		listening := httptest.NewUnstartedServer(nil)
		base := "http://" + listening.Listener.Addr().String()
		server, err := drchrono.New(drchrono.Options{
			BaseURL: base, Now: now, AppointmentCount: 1,
			Clients: []drchrono.Client{{ID: "app", Secret: "MARK-s3cret", Name: "Recall Desk", RedirectURIs: []string{registered}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		listening.Config.Handler = server.Handler()
		listening.Start()
		t.Cleanup(listening.Close)
		at := server.Endpoints()
		report := examine(t, doctor.Options{Config: configured(t, "--drchrono-client-id=app", "--drchrono-client-secret=MARK-s3cret",
			"--drchrono-authorize-url="+at.AuthorizeURL, "--drchrono-token-url="+at.TokenURL, "--drchrono-revoke-url="+at.RevokeURL, "--drchrono-api-url="+at.APIURL)})
		want(t, report, doctor.Finding{Area: "DrChrono", What: "sign-in page", Verdict: verdict})
		want(t, report, doctor.Finding{Area: "DrChrono", What: "redirect address", Verdict: doctor.OK, Says: callback})
		want(t, report, doctor.Finding{Area: "DrChrono", What: "API address", Verdict: doctor.OK})
		silent(t, report)
	}
}

func TestNamesBelowLocalhostAreFoundAsBrowsersFindThem(t *testing.T) {
	t.Parallel()
	base, _ := simulated(t, redirectURI)
	named := strings.Replace(base, "127.0.0.1", "bqe-core.localhost", 1)
	report := examine(t, doctor.Options{Config: configured(t, bqeFlags(named)...)})
	want(t, report, doctor.Finding{Area: "BQE CORE", What: "sign-in page", Verdict: doctor.OK})
}

func TestWithoutTheRegisteredAddressNothingIsCompared(t *testing.T) {
	t.Parallel()
	base, _ := simulated(t, redirectURI)
	report := examine(t, doctor.Options{Config: configured(t, bqeFlags(base)...)})
	want(t, report, doctor.Finding{Area: "BQE CORE", What: "registered address", Verdict: doctor.Warning, Do: "MOORING_BQE_CORE_REDIRECT_URI"})
}

func TestWhatTheProviderRefusesBeforeAnySignInIsAFault(t *testing.T) {
	t.Parallel()
	base, _ := simulated(t, redirectURI)
	for name, test := range map[string]struct{ flag, says string }{
		"another client id":  {"--bqe-core-client-id=another", "status 400"},
		"an unknown scope":   {"--bqe-core-scopes=read:core patients", "invalid_scope"},
		"no core permission": {"--bqe-core-scopes=offline_access", "invalid_scope"},
	} {
		report := examine(t, doctor.Options{Config: configured(t, bqeFlags(base, test.flag)...)})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: "sign-in page", Verdict: doctor.Fault, Says: test.says})
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestThePermissionsAreLookedAt(t *testing.T) {
	t.Parallel()
	offered := []string{
		"--drchrono-client-id=d", "--drchrono-client-secret=12345678", "--docplanner-client-id=any",
		"--core-practice-client-id=c", "--core-practice-client-secret=12345678",
	}
	for _, test := range []struct {
		area, flag string
		verdict    doctor.Verdict
		says       string
	}{
		{"DrChrono", "--drchrono-scopes=user:read calendar:read", doctor.OK, "user:read calendar:read"},
		{"DrChrono", "--drchrono-scopes=user:write calendar:write patients:summary:read", doctor.OK, "patients:summary:read"},
		{"DrChrono", "--drchrono-scopes=user:read", doctor.Fault, "calendar:read is missing"},
		{"DrChrono", "--drchrono-scopes=calendar:read", doctor.Fault, "user:read is missing"},
		{"DrChrono", "--drchrono-scopes=user:read calendar:read calender:write", doctor.Warning, "calender:write"},
		{"BQE CORE", "--bqe-core-scopes=read:core offline_access", doctor.OK, "read:core"},
		{"BQE CORE", "--bqe-core-scopes=readwrite:core offline_access", doctor.OK, "readwrite:core"},
		{"BQE CORE", "--bqe-core-scopes=openid offline_access", doctor.Fault, "no core permission"},
		{"BQE CORE", "--bqe-core-scopes=read:core", doctor.Warning, "offline_access is missing"},
		{"BQE CORE", "--bqe-core-scopes=read:core write:core", doctor.Warning, "write:core"},
		{"Docplanner", "--docplanner-scopes=integration", doctor.OK, "integration"},
		{"Docplanner", "--docplanner-scopes=read", doctor.Warning, "the one scope integration"},
		{"Core Practice", "--core-practice-scopes=anything:read", doctor.OK, "anything:read"},
	} {
		flags := append(bqeFlags("https://idp.invalid"), offered...)
		report := examine(t, doctor.Options{Offline: true, Config: configured(t, append(flags, test.flag)...)})
		want(t, report, doctor.Finding{Area: test.area, What: "scopes", Verdict: test.verdict, Says: test.says})
	}
}

func TestWhatWasCopiedWrongIsSeenWithoutBeingShown(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		" MARK-12345678": "a space", "\"MARK-12345678\"": "quotation marks", "<MARK-secret>": "an example", "MARK-se cret": "characters", "MARK-sécret-1": "characters",
		"MARK": "very short", "the same": "characters",
	} {
		report := examine(t, doctor.Options{Offline: true, Config: configured(t, "--drchrono-client-id=d", "--drchrono-client-secret="+text)})
		verdict := doctor.Fault
		if text == "MARK" {
			verdict = doctor.Warning
		}
		want(t, report, doctor.Finding{Area: "DrChrono", What: "client secret", Verdict: verdict, Says: says})
		silent(t, report)
	}
	report := examine(t, doctor.Options{Offline: true, Config: configured(t, "--drchrono-client-id='MARK'", "--drchrono-client-secret='MARK'")})
	want(t, report, doctor.Finding{Area: "DrChrono", What: "client id", Verdict: doctor.Fault, Says: "quotation"})
	report = examine(t, doctor.Options{Offline: true, Config: configured(t, "--drchrono-client-id=MARK-same-same", "--drchrono-client-secret=MARK-same-same")})
	want(t, report, doctor.Finding{Area: "DrChrono", What: "client secret", Verdict: doctor.Fault, Says: "same as the client id"})
	silent(t, report)
}

func TestAnAddressThatDoesNotAnswerIsAFaultThatSaysWhy(t *testing.T) {
	t.Parallel()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo) // It would tell of each refused handshake.
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for base, says := range map[string]string{untrusted.URL: "certificate", gone.URL: "cannot be reached"} {
		report := examine(t, doctor.Options{Config: configured(t, bqeFlags(base)...)})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: "token address", Verdict: doctor.Fault, Says: says, Do: "MOORING_BQE_CORE_TOKEN_URL"})
	}
	for says, err := range map[string]error{
		"a host that is not known": &net.DNSError{Err: "no such host", IsNotFound: true}, "did not answer in time": &net.OpError{Op: "dial", Err: slow{}},
		"cannot be reached (the connection broke)": errors.New("MARK"),
	} {
		report := examine(t, doctor.Options{
			Config:    configured(t, bqeFlags("https://idp.example")...),
			Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, err }),
		})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: "API address", Verdict: doctor.Fault, Says: says})
		silent(t, report)
	}
}

// slow is the error of a time-out.
type slow struct{}

func (slow) Error() string   { return "time-out" }
func (slow) Timeout() bool   { return true }
func (slow) Temporary() bool { return true }

func TestOddAnswersOfAProviderAreWarnings(t *testing.T) {
	t.Parallel()
	answers := func(status int, location string) http.RoundTripper {
		return roundTrip(func(request *http.Request) (*http.Response, error) {
			answer := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: request}
			if location != "" && !strings.Contains(request.URL.Path, "error") {
				answer.Header.Set("Location", location)
			} else if location != "" {
				answer.StatusCode = http.StatusOK
			}
			return answer, nil
		})
	}
	for name, test := range map[string]struct {
		transport http.RoundTripper
		what      string
		verdict   doctor.Verdict
		says      string
	}{
		"a gateway":              {answers(502, ""), "token address", doctor.Warning, "502"},
		"nothing there":          {answers(404, ""), "authorize address", doctor.Warning, "nothing"},
		"an error page":          {answers(302, "/idp/home/error?errorId=x"), "sign-in page", doctor.Warning, "error"},
		"a sign-in page":         {answers(302, "https://login.example/"), "sign-in page", doctor.OK, "begins"},
		"a refusal sent back":    {answers(302, redirectURI+"?error=unauthorized_client"), "sign-in page", doctor.Fault, "unauthorized_client"},
		"a code that is not one": {answers(302, redirectURI+"?error="+url.QueryEscape("<b>MARK</b>")), "sign-in page", doctor.OK, "begins"},
		"a loop":                 {answers(302, "/idp/connect/authorize"), "sign-in page", doctor.Warning, "round in circles"},
	} {
		report := examine(t, doctor.Options{Config: configured(t, bqeFlags("https://idp.example")...), Transport: test.transport})
		want(t, report, doctor.Finding{Area: "BQE CORE", What: test.what, Verdict: test.verdict, Says: test.says})
		silent(t, report)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestAddressesOfEachPracticesOwnAreNotAsked(t *testing.T) {
	t.Parallel()
	report := examine(t, doctor.Options{
		Transport: nobody(t), Config: configured(t, "--core-practice-client-id=c", "--core-practice-client-secret=12345678", "--docplanner-client-id=any"),
	})
	for _, area := range []string{"Core Practice", "Docplanner"} {
		want(t, report, doctor.Finding{Area: area, What: "token address", Verdict: doctor.Unseen, Says: "Every practice has its own"})
	}
	want(t, report, doctor.Finding{Area: "Core Practice", What: "redirect address", Verdict: doctor.OK, Says: "/oauth/core-practice/callback"})
	if found := find(report, "Docplanner", "redirect address"); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}
