package docplanner_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/docplanner"
	"mooring/internal/secret"
)

// credentials are a client's.
func credentials(id, password string) connection.ClientCredentials {
	return connection.ClientCredentials{ID: id, Secret: secret.NewValue(password)}
}

// example is the documented token answer, with other seconds.
func example(seconds string) string {
	return `{"access_token":"03807cb390319329bdf6c777d4dfae9c0d3b3c35","expires_in":` + seconds + `,"token_type":"bearer","scope":null}`
}

func TestCredentialsBecomeATokenByTheDocumentedRequest(t *testing.T) {
	t.Parallel()
	w := says(200, example("3600"))
	tokens, err := newAdapter(t, w).Prove(t.Context(), "doctoralia.com.br", credentials(" 1_abc\n", " s3cret "))
	if err != nil {
		t.Fatal(err)
	}
	call := w.asked[0]
	if id, password, basic := call.BasicAuth(); id != "1_abc" || password != "s3cret" || !basic || call.Method != http.MethodPost {
		t.Errorf("%s with %q %q", call.Method, id, password)
	}
	want := url.Values{"grant_type": {"client_credentials"}, "scope": {"integration"}}
	if w.forms[0] != want.Encode() || call.URL.String() != "https://www.doctoralia.com.br/oauth/v2/token" || call.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("sent %q to %s", w.forms[0], call.URL)
	}
	if tokens.Access.Reveal() != "03807cb390319329bdf6c777d4dfae9c0d3b3c35" || tokens.Account != "1_abc" || !slices.Equal(tokens.Scopes, []string{"integration"}) {
		t.Errorf("tokens of %q for %v", tokens.Account, tokens.Scopes)
	}
	if tokens.Endpoint != "" || !tokens.LapsesAt.IsZero() {
		t.Errorf("the tokens claim an endpoint %q or an end %v", tokens.Endpoint, tokens.LapsesAt)
	}
	if text := tokens.Refresh.Reveal(); !strings.Contains(text, "1_abc") || !strings.Contains(text, "s3cret") {
		t.Error("the credentials are not what is kept")
	}
}

func TestTheStatedLifetimeIsObeyed(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[string]time.Duration{
		"3600": time.Hour, "86400": 24 * time.Hour, "60": time.Minute, `"7200"`: 2 * time.Hour, "null": time.Hour, `"soon"`: time.Hour,
	} {
		tokens, err := newAdapter(t, says(200, example(seconds))).Prove(t.Context(), "doctoralia.es", credentials("id", "secret"))
		if err != nil || !tokens.ExpiresAt.Equal(noon.Add(want)) {
			t.Errorf("%s: until %v, %v; want %v", seconds, tokens.ExpiresAt, err, noon.Add(want))
		}
	}
}

func TestARenewalPresentsTheSameCredentialsAndKeepsThem(t *testing.T) {
	t.Parallel()
	w := says(200, example("3600"))
	a := newAdapter(t, w, func(o *docplanner.Options) { o.ClientAuth = "body" })
	proven, err := a.Prove(t.Context(), "doctoralia.es", credentials("1_abc", `s"3&=`))
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := a.Refresh(t.Context(), "doctoralia.es", proven.Refresh, []string{"integration"})
	if err != nil || renewed.Refresh.Reveal() != proven.Refresh.Reveal() || renewed.Account != "1_abc" {
		t.Fatalf("renewed for %q, %v", renewed.Account, err)
	}
	if w.forms[0] != w.forms[1] || !strings.Contains(w.forms[0], "client_id=1_abc") || w.calls() != 2 {
		t.Errorf("sent %d times", w.calls())
	}
}

func TestRefusedCredentialsAreTheirOwnersMatter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		want   connection.FailureKind
	}{
		"unknown client":       {400, `{"error":"invalid_client","error_description":"MARK"}`, connection.FailureRefused},
		"unknown client, 401":  {401, `{"error":"invalid_client"}`, connection.FailureRefused},
		"withdrawn":            {400, `{"error":"invalid_grant"}`, connection.FailureRefused},
		"not allowed":          {400, `{"error":"unauthorized_client"}`, connection.FailureRefused},
		"401 without a code":   {401, `{"message":"Authentication credentials could not be found."}`, connection.FailureRefused},
		"401 with a page":      {401, `<html>MARK</html>`, connection.FailureRefused},
		"what we asked":        {400, `{"error":"invalid_scope"}`, connection.FailureUnknown},
		"a 400 without a code": {400, `{"message":"MARK"}`, connection.FailureMalformed},
		"away":                 {503, ``, connection.FailureNotProcessed},
		"broken":               {500, `MARK`, connection.FailureUnknown},
		"a page":               {200, `<html>MARK</html>`, connection.FailureMalformed},
		"half an answer":       {200, `{"access_token":"MARK`, connection.FailureMalformed},
		"no token":             {200, `{"expires_in":3600}`, connection.FailureMalformed},
		"another kind":         {200, `{"access_token":"MARK","token_type":"mac"}`, connection.FailureMalformed},
		"to http":              {301, ``, connection.FailureMalformed},
	} {
		w := says(test.status, test.body)
		_, err := newAdapter(t, w).Prove(t.Context(), "doctoralia.es", credentials("id", "MARK-secret"))
		failure, ok := connection.AsFailure(err)
		if !ok || failure.Kind != test.want || strings.Contains(err.Error(), "MARK") {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		if w.calls() != 1 {
			t.Errorf("%s: sent %d times", name, w.calls())
		}
	}
}

func TestCredentialsNeverFollowARedirect(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"http://www.doctoralia.es/oauth/v2/token", "https://evil.example/", "https://www.doctoralia.es/elsewhere"} {
		w := &wire{answer: func(*http.Request) answer { return answer{status: 302, header: http.Header{"Location": {target}}} }}
		_, err := newAdapter(t, w).Prove(t.Context(), "doctoralia.es", credentials("id", "secret"))
		wantFailure(t, err, connection.FailureMalformed)
		if w.calls() != 1 {
			t.Errorf("%s: followed", target)
		}
	}
}

func TestACaptchaPageMeansLater(t *testing.T) {
	t.Parallel()
	html := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	for name, given := range map[string]answer{
		"405":                     {405, "<!doctype html><title>Human Verification MARK</title>", html},
		"403":                     {403, "<html>MARK</html>", html},
		"405 without a type":      {405, "\n<html>MARK</html>", http.Header{}},
		"a challenge":             {202, "", http.Header{"X-Amzn-Waf-Action": {"challenge"}}},
		"a captcha by its header": {405, "", http.Header{"X-Amzn-Waf-Action": {"captcha"}}},
	} {
		w := &wire{answer: func(*http.Request) answer { return given }}
		a := newAdapter(t, w)
		_, tokenErr := a.Prove(t.Context(), "doctoralia.es", credentials("id", "secret"))
		_, apiErr := a.Locations(t.Context(), madrid())
		for _, err := range []error{tokenErr, apiErr} {
			if failure := wantFailure(t, err, connection.FailureLimited); failure.RetryAfter != 15*time.Minute {
				t.Errorf("%s: later is in %v", name, failure.RetryAfter)
			}
		}
	}
}

func TestCredentialsThatCannotBeRightAreNotSent(t *testing.T) {
	t.Parallel()
	w := says(200, example("3600"))
	a := newAdapter(t, w)
	for name, test := range map[string]struct{ id, secret, field string }{
		"no id":            {"", "secret", "client_id"},
		"spaces":           {"  ", "secret", "client_id"},
		"two words":        {"my id", "secret", "client_id"},
		"an accent":        {"clínica", "secret", "client_id"},
		"a long id":        {strings.Repeat("a", 600), "secret", "client_id"},
		"a line":           {"a\nb", "secret", "client_id"},
		"no secret":        {"id", "", "client_secret"},
		"a blank secret":   {"id", "\t", "client_secret"},
		"a secret of two":  {"id", "MARK secret", "client_secret"},
		"a long secret":    {"id", strings.Repeat("MARK", 200), "client_secret"},
		"a secret in dots": {"id", "••••", "client_secret"},
	} {
		_, err := a.Prove(t.Context(), "doctoralia.es", credentials(test.id, test.secret))
		var refusal *connection.InputError
		if !errors.As(err, &refusal) || refusal.Field != test.field || strings.Contains(refusal.Message, "MARK") {
			t.Errorf("%s: %v, want an InputError for %s", name, err, test.field)
		}
	}
	if w.calls() != 0 {
		t.Errorf("sent %d times", w.calls())
	}
}

func TestWhatIsNoCredentialIsRefusedWithoutAsking(t *testing.T) {
	t.Parallel()
	w := says(200, example("3600"))
	a := newAdapter(t, w)
	for _, text := range []string{
		"", "null", "{}", "MARK", `{"v":1,"id":"a"}`, `{"v":1,"secret":"MARK"}`, `{"v":2,"id":"a","secret":"MARK"}`, `{"v":1,"id":"a b","secret":"MARK"}`, `{"v":1,"id":7,"secret":"MARK"}`,
	} {
		_, err := a.Refresh(t.Context(), "doctoralia.es", secret.NewValue(text), nil)
		wantFailure(t, err, connection.FailureRefused)
	}
	if w.calls() != 0 {
		t.Errorf("sent %d times", w.calls())
	}
}

func FuzzStoredCredentialsArePresentedAsTheyWereOrNotAtAll(f *testing.F) {
	for _, seed := range []string{`{"v":1,"id":"a","secret":"b"}`, `{"v":1}`, `[]`, `{"v":1,"id":"a","secret":"b","x":[`, "\x00", `{"V":1,"ID":"a","SECRET":"b"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := says(200, example("3600"))
		tokens, err := newAdapter(t, w).Refresh(t.Context(), "doctoralia.es", secret.NewValue(text), nil)
		if err != nil {
			wantFailure(t, err, connection.FailureRefused)
			if w.calls() != 0 {
				t.Fatal("refused after asking")
			}
			return
		}
		var kept struct {
			ID     string `json:"id"`
			Secret string `json:"secret"`
		}
		id, password, _ := w.asked[0].BasicAuth()
		if json.Unmarshal([]byte(tokens.Refresh.Reveal()), &kept) != nil || kept.ID != tokens.Account {
			t.Fatalf("%q is kept as something else", text)
		}
		if plainID, _ := url.QueryUnescape(id); plainID != kept.ID {
			t.Fatalf("presented %q, kept %q", plainID, kept.ID)
		}
		if plain, _ := url.QueryUnescape(password); plain != kept.Secret {
			t.Fatal("presented another secret")
		}
	})
}
