package corepractice_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/sandboxtest"
)

// tokenOnce refreshes under a fault and returns the raw answer, or the error of
// a closed connection.
func tokenOnce(r *running, refresh string) (reply, error) {
	return sandboxtest.Send(http.DefaultClient, r.oauthPost("bayside", "token", refreshForm(refresh)))
}

func TestTokenFaultsBeforeTheWorkLeaveTheRefreshTokenGood(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	refresh := r.connect("bayside").RefreshToken
	for _, test := range []struct {
		fault  sandbox.Fault
		status int
		text   string
	}{
		{sandbox.Fault{Kind: sandbox.Down}, 0, ""},
		{sandbox.Fault{Kind: sandbox.ServerError}, 500, `"error":"server_error"`},
		{sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 30}, 429, `"error":"rate_limited"`},
		{sandbox.Fault{Kind: sandbox.Unavailable, Seconds: 5}, 503, `"error":"temporarily_unavailable"`},
		{sandbox.Fault{Kind: sandbox.HTML}, 200, "<!doctype html>"},
		{sandbox.Fault{Kind: sandbox.ErrorWith200}, 200, `"error":"server_error"`},
		{sandbox.Fault{Kind: sandbox.InvalidClient}, 401, `"error":"invalid_client"`},
	} {
		test.fault.Target, test.fault.Next = sandbox.Token, 1
		set(t, r, test.fault)
		answer, err := tokenOnce(r, refresh)
		if test.status == 0 {
			if err == nil {
				t.Errorf("%s: answered", test.fault.Kind)
			}
		} else if err != nil || answer.StatusCode != test.status || !strings.Contains(answer.Text, test.text) {
			t.Errorf("%s: %v %v %s", test.fault.Kind, err, answer.Response, answer.Text)
		} else if got := answer.Header.Get("Retry-After"); (got != "") != (test.fault.Seconds > 0) {
			t.Errorf("%s: Retry-After %q", test.fault.Kind, got)
		}
		last := r.State().TokenRequests[len(r.State().TokenRequests)-1]
		if last.Outcome != "none" || last.Status != test.status || len(last.Faults) != 1 || last.RefreshToken != sandbox.Fingerprint(refresh) {
			t.Errorf("%s recorded as %+v", test.fault.Kind, last)
		}
	}
	if answer, _ := r.token("bayside", refreshForm(refresh)); answer.StatusCode != http.StatusOK {
		t.Error("the refresh token was used up by a request that was not carried out")
	}
	if len(r.State().Reuses) != 0 {
		t.Error("a reuse was counted")
	}
}

func TestTokenFaultsAfterTheWorkUseTheRefreshTokenUp(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for _, fault := range []sandbox.Fault{
		{Kind: sandbox.AnswerDropped}, {Kind: sandbox.Truncated}, {Kind: sandbox.NoAccessToken}, {Kind: sandbox.NoRefreshToken},
		{Kind: sandbox.ExpiresInString}, {Kind: sandbox.ExpiresInMissing}, {Kind: sandbox.ExpiresInHuge}, {Kind: sandbox.Oversized},
		{Kind: sandbox.Down, AfterWork: true}, {Kind: sandbox.ServerError, AfterWork: true}, {Kind: sandbox.HTML, AfterWork: true},
	} {
		reuses := len(r.State().Reuses)
		refresh := r.connect("bayside").RefreshToken
		fault.Target = sandbox.Token
		set(t, r, fault)
		answer, err := tokenOnce(r, refresh)
		set(t, r)
		checkSpoilt(t, fault, answer, err)
		last := r.State().TokenRequests[len(r.State().TokenRequests)-1]
		if last.Outcome != "tokens" || last.Issued == "" {
			t.Errorf("%s recorded as %+v", fault.Kind, last)
		}
		if _, got := r.token("bayside", refreshForm(refresh)); got.Error != "invalid_grant" || len(r.State().Reuses) != reuses+1 {
			t.Errorf("%s: the refresh token was not used up: %+v", fault.Kind, got)
		}
	}
}

// checkSpoilt checks what a client gets of an answer that a fault spoilt.
func checkSpoilt(t *testing.T, fault sandbox.Fault, answer reply, err error) {
	t.Helper()
	if fault.Kind == sandbox.AnswerDropped || fault.Kind == sandbox.Down {
		if !errors.Is(err, io.EOF) && err == nil {
			t.Errorf("%s: answered", fault.Kind)
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", fault.Kind, err)
	}
	var body map[string]any
	readable := json.Unmarshal([]byte(answer.Text), &body) == nil
	has := func(name string) bool { _, there := body[name]; return there }
	_, isString := body["expires_in"].(string)
	number, _ := body["expires_in"].(float64)
	good := map[sandbox.Kind]bool{
		sandbox.Truncated:        !readable && len(answer.Text) > 50 && answer.StatusCode == http.StatusOK,
		sandbox.NoAccessToken:    readable && !has("access_token") && has("refresh_token"),
		sandbox.NoRefreshToken:   readable && has("access_token") && !has("refresh_token"),
		sandbox.ExpiresInString:  isString && has("access_token"),
		sandbox.ExpiresInMissing: !has("expires_in") && has("access_token"),
		sandbox.ExpiresInHuge:    number > 9e18,
		sandbox.Oversized:        readable && len(answer.Text) > 2<<20 && strings.Index(answer.Text, "access_token") > 2<<20,
		sandbox.ServerError:      answer.StatusCode == http.StatusInternalServerError,
		sandbox.HTML:             !readable && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html"),
	}
	if !good[fault.Kind] {
		t.Errorf("%s: %d %.200s", fault.Kind, answer.StatusCode, answer.Text)
	}
}

func TestSlowWaitsAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	waited := make(chan time.Duration, 1)
	r := start(t, func(o *corepractice.Options) {
		o.Wait = func(_ context.Context, d time.Duration) error { waited <- d; return nil }
	})
	token := r.connect("bayside").AccessToken
	set(t, r, sandbox.Fault{Kind: sandbox.Slow, Seconds: 12, Target: sandbox.API})
	if !r.works("bayside", token) {
		t.Error("slow must still answer")
	}
	if got := <-waited; got != 12*time.Second {
		t.Errorf("waited %v", got)
	}
}

func TestSlowEndsWhenTheClientGoesAway(t *testing.T) {
	t.Parallel()
	begun, ended := make(chan struct{}), make(chan error, 1)
	r := start(t, func(o *corepractice.Options) {
		o.Wait = func(ctx context.Context, d time.Duration) error {
			close(begun)
			err := sandbox.Sleep(ctx, d)
			ended <- err
			return err
		}
	})
	refresh := r.connect("bayside").RefreshToken
	set(t, r, sandbox.Fault{Kind: sandbox.Slow, Seconds: 3600, Target: sandbox.Token, AfterWork: true, Next: 1})
	ctx, leave := context.WithCancel(t.Context())
	request := r.oauthPost("bayside", "token", refreshForm(refresh)).WithContext(ctx)
	go func() { <-begun; leave() }()
	if _, err := sandboxtest.Send(http.DefaultClient, request); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-ended; err == nil {
		t.Error("it waited to the end")
	}
	if _, got := r.token("bayside", refreshForm(refresh)); got.Error != "invalid_grant" || len(r.State().Reuses) != 1 {
		t.Errorf("after_work: the refresh token must be used up: %+v", got)
	}
}

func TestAPIFaultsComposeAndCountDown(t *testing.T) {
	t.Parallel()
	var waits int
	r := start(t, func(o *corepractice.Options) {
		o.Wait = func(context.Context, time.Duration) error { waits++; return nil }
	})
	token := r.connect("bayside").AccessToken
	set(t, r, sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 7, Target: sandbox.API, Next: 2},
		sandbox.Fault{Kind: sandbox.Slow, Seconds: 1, Target: sandbox.API, Next: 1})
	for i, want := range []int{429, 429, 200} {
		answer := r.api(http.MethodGet, "bayside", "/appointments", token)
		if answer.StatusCode != want {
			t.Errorf("call %d: %d", i, answer.StatusCode)
		}
		if want == 429 && (answer.Header.Get("Retry-After") != "7" || apiError(t, answer) != "rate_limited") {
			t.Errorf("call %d: %v %s", i, answer.Header, answer.Text)
		}
	}
	if waits != 1 || len(r.State().Tenants[0].Faults) != 0 {
		t.Errorf("%d waits, left %v", waits, r.State().Tenants[0].Faults)
	}
}

func TestAPIFaultsSpoilAnswersOfTheirTenantOnly(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token, manly := r.connect("bayside").AccessToken, r.connect("manly").AccessToken
	for kind, status := range map[sandbox.Kind]int{
		sandbox.Down: 0, sandbox.ServerError: 500, sandbox.HTML: 200, sandbox.Truncated: 200, sandbox.Unavailable: 503,
	} {
		set(t, r, sandbox.Fault{Kind: kind, Target: sandbox.API})
		request := r.request(http.MethodGet, apiPath("bayside", "/locations"), "")
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := sandboxtest.Send(http.DefaultClient, request)
		if status == 0 {
			if err == nil {
				t.Errorf("%s: answered", kind)
			}
		} else if err != nil || answer.StatusCode != status || (status == 200 && json.Valid([]byte(answer.Text))) {
			t.Errorf("%s: %v %s", kind, err, answer.Text)
		}
		if !r.works("manly", manly) {
			t.Errorf("%s struck another tenant", kind)
		}
		if _, got := r.token("bayside", refreshForm("x")); got.Error != "invalid_grant" {
			t.Errorf("%s struck the token endpoint", kind)
		}
	}
}

func TestRevokeFaults(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside")
	form := url.Values{"token": {got.RefreshToken}}
	set(t, r, sandbox.Fault{Kind: sandbox.Down, Target: sandbox.Revoke, Next: 1})
	if _, err := sandboxtest.Send(http.DefaultClient, r.oauthPost("bayside", "revoke", form)); err == nil {
		t.Error("down: answered")
	}
	if !r.works("bayside", got.AccessToken) || len(r.State().Revocations) != 0 {
		t.Error("down: carried out")
	}
	set(t, r, sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.Revoke, Next: 1})
	if _, err := sandboxtest.Send(http.DefaultClient, r.oauthPost("bayside", "revoke", form)); err == nil {
		t.Error("answer dropped: answered")
	}
	if r.works("bayside", got.AccessToken) || len(r.State().Revocations) != 1 {
		t.Error("answer dropped: not carried out")
	}
}

func TestAPageUnderAFaultIsAPage(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	set(t, r, sandbox.Fault{Kind: sandbox.Unavailable})
	answer := r.get(authorizePath("bayside", nil))
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Page(t).Find("h1").Length() != 1 {
		t.Errorf("%d %s", answer.StatusCode, answer.Text)
	}
}

func TestAClockThatIsOffShowsInTheDateAndInWhatIsWritten(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	set(t, r, sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: -120})
	answer := r.api(http.MethodGet, "bayside", "/practice", token)
	date, err := http.ParseTime(answer.Header.Get("Date"))
	if want := r.clock.Now().Add(-2 * time.Minute); err != nil || !date.Equal(want) {
		t.Errorf("Date %v, want %v", date, want)
	}
	if _, err := r.ChangeAppointments("bayside", 1); err != nil {
		t.Fatal(err)
	}
	since := r.clock.Now().Add(-2 * time.Minute).Format(time.RFC3339)
	changed := readAll(r, "bayside", "/appointments?updated_since="+since, token, nil)
	if len(changed) == 0 || changed[0].UpdatedAt.After(r.clock.Now().Add(-2*time.Minute)) {
		t.Errorf("changed %+v", changed)
	}
	set(t, r, sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 600})
	if r.works("bayside", token) {
		t.Error("ten minutes ahead, a token of five minutes has expired")
	}
}

func TestAPICallsAreCountedByPathAndStatus(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.connect("bayside").AccessToken
	r.api(http.MethodGet, "bayside", "/practice", token)
	r.api(http.MethodGet, "bayside", "/practice", token)
	r.api(http.MethodGet, "bayside", "/practice", "x")
	r.api(http.MethodGet, "bayside", "/appointments?location_id=b1", token)
	set(t, r, sandbox.Fault{Kind: sandbox.Down})
	request := r.request(http.MethodPost, apiPath("bayside", "/appointments"), "{}")
	if _, err := sandboxtest.Send(http.DefaultClient, request); err == nil {
		t.Error("answered")
	}
	want := []sandbox.APICalls{
		{Tenant: "bayside", Call: "GET /appointments", Status: 200, Count: 1},
		{Tenant: "bayside", Call: "GET /practice", Status: 200, Count: 2},
		{Tenant: "bayside", Call: "GET /practice", Status: 401, Count: 1},
		{Tenant: "bayside", Call: "POST /appointments", Status: 0, Count: 1},
	}
	got := r.State().APICalls
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}
