package oauth_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/oauth"
	"mooring/internal/secret"
)

// byCredentials alters options for a provider that knows practices' own clients.
func byCredentials(change func(*oauth.Options)) func(*oauth.Options) {
	return func(o *oauth.Options) {
		o.Grant, o.ClientID, o.AuthorizeURL = connection.GrantClient, "", endpoint.Template{}
		if change != nil {
			change(o)
		}
	}
}

// ask presents marked credentials of a practice.
func ask(t *testing.T, client *oauth.Client) (connection.Tokens, error) {
	t.Helper()
	credentials := connection.ClientCredentials{ID: "practice id", Secret: secret.NewValue("MARK&secret")}
	return client.ClientCredentials(t.Context(), "bayside", credentials, []string{"integration"})
}

func TestClientCredentialsArePresentedAsConfigured(t *testing.T) {
	t.Parallel()
	for _, style := range []oauth.ClientAuth{oauth.AuthBasic, oauth.AuthBody} {
		p := newProvider(t, answers(200, `{"access_token":"x","token_type":"bearer","expires_in":3600,"scope":null}`))
		tokens, err := ask(t, p.client(t, byCredentials(func(o *oauth.Options) { o.ClientAuth = style })))
		if err != nil {
			t.Fatal(err)
		}
		if tokens.Access.Reveal() != "x" || !tokens.Refresh.IsZero() || !tokens.ExpiresAt.Equal(noon.Add(time.Hour)) || !slices.Equal(tokens.Scopes, []string{"integration"}) {
			t.Errorf("tokens = %+v", tokens)
		}
		want := url.Values{"grant_type": {"client_credentials"}, "scope": {"integration"}}
		header := ""
		if style == oauth.AuthBody {
			want.Set("client_id", "practice id")
			want.Set("client_secret", "MARK&secret")
		} else {
			header = "Basic " + base64.StdEncoding.EncodeToString([]byte("practice+id:MARK%26secret"))
		}
		sent := p.seen()
		if len(sent) != 1 || sent[0].form.Encode() != want.Encode() || sent[0].header.Get("Authorization") != header {
			t.Errorf("%s: sent %+v", style, sent)
		}
	}
}

func TestRefusedCredentialsAreNotQuotedAndNotPresentedTwice(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(400, `{"error":"invalid_client","error_description":"MARK"}`))
	_, err := ask(t, p.client(t, byCredentials(nil)))
	wantFailure(t, err, connection.FailureClient)
	if strings.Contains(err.Error(), "MARK") || len(p.seen()) != 1 {
		t.Errorf("%v after %d requests", err, len(p.seen()))
	}
}

func TestWithoutItsOwnClientAnAuthorizationCodeCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	_, err := oauth.New(oauth.Options{ClientAuth: oauth.AuthBasic, TokenURL: parse(t, "https://a.example"), Now: time.Now})
	if err == nil || !strings.Contains(err.Error(), "client id") || !strings.Contains(err.Error(), "authorize") {
		t.Errorf("error = %v", err)
	}
	_, err = oauth.New(oauth.Options{Grant: connection.GrantClient, ClientAuth: oauth.AuthBasic, Now: time.Now})
	if err == nil || strings.Contains(err.Error(), "client id") || !strings.Contains(err.Error(), "token address") {
		t.Errorf("error = %v", err)
	}
}

func TestTheProvidersOwnHabitsComeBeforeTheRFC(t *testing.T) {
	t.Parallel()
	judge := func(found answer.Answer) (connection.FailureKind, bool) {
		switch {
		case strings.Contains(string(found.Body), "Not authenticated"):
			return connection.FailureRefused, true
		case found.Status == http.StatusMethodNotAllowed:
			return connection.FailureLimited, true
		}
		return "", false
	}
	wait := func(found answer.Answer) time.Duration {
		if found.Status == http.StatusMethodNotAllowed {
			return 15 * time.Minute
		}
		return 0
	}
	for _, test := range []struct {
		status int
		body   string
		kind   connection.FailureKind
		after  time.Duration
	}{
		{200, `"Not authenticated"`, connection.FailureRefused, 90 * time.Second},
		{200, `{"access_token":"MARK","note":"Not authenticated"}`, connection.FailureRefused, 90 * time.Second},
		{405, `<html>captcha MARK</html>`, connection.FailureLimited, 15 * time.Minute},
		{400, `{"error":"invalid_grant"}`, connection.FailureRefused, 90 * time.Second},
		{400, `{"error":"E42"}`, connection.FailureUnknown, 90 * time.Second},
		{200, `"MARK"`, connection.FailureMalformed, 90 * time.Second},
	} {
		p := newProvider(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "90")
			answers(test.status, test.body)(w, r)
		})
		tokens, err := refresh(t, p.client(t, func(o *oauth.Options) { o.Judge, o.RetryAfter = judge, wait }))
		failure := wantFailure(t, err, test.kind)
		if failure.Status != test.status || failure.RetryAfter != test.after || strings.Contains(err.Error(), "MARK") || !tokens.Access.IsZero() {
			t.Errorf("%s: %+v", test.body, failure)
		}
	}
}

func TestAConfirmationThatIsTheProvidersWayOfSayingNoIsNone(t *testing.T) {
	t.Parallel()
	for text, confirmed := range map[string]bool{`"Not authenticated"`: false, ``: true, `"ok"`: true} {
		p := newProvider(t, answers(200, text))
		client := p.client(t, func(o *oauth.Options) {
			o.Judge = func(found answer.Answer) (connection.FailureKind, bool) {
				return connection.FailureRefused, strings.Contains(string(found.Body), "Not authenticated")
			}
		})
		err := client.Revoke(t.Context(), "bayside", connection.Tokens{Access: secret.NewValue("MARK")})
		if failure, failed := connection.AsFailure(err); failed == confirmed || failed && failure.Kind != connection.FailureRefused {
			t.Errorf("%s: %v", text, err)
		}
		if len(p.seen()) != 1 {
			t.Errorf("%s: asked %d times", text, len(p.seen()))
		}
	}
}

func TestAWaitWithoutAnEndIsCutShort(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(429, ``))
	_, err := refresh(t, p.client(t, func(o *oauth.Options) {
		o.RetryAfter = func(answer.Answer) time.Duration { return 400 * 24 * time.Hour }
	}))
	if failure := wantFailure(t, err, connection.FailureLimited); failure.RetryAfter != answer.MaxRetryAfter {
		t.Errorf("to wait %v", failure.RetryAfter)
	}
}

func TestHalfAnAnswerIsNotJudged(t *testing.T) {
	t.Parallel()
	address, _ := rawServer(t, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n\"Not authenticated\"")
	_, err := refresh(t, newClient(t, "http://"+address, func(o *oauth.Options) {
		o.Judge = func(answer.Answer) (connection.FailureKind, bool) { return connection.FailureRefused, true }
	}))
	wantFailure(t, err, connection.FailureUnknown)
}

func TestTheAddressOfTheAPIIsHandedOnAsItIs(t *testing.T) {
	t.Parallel()
	long := "https://a.example/" + strings.Repeat("x", 4000)
	for text, want := range map[string]string{
		`"https://api.example/api/"`: "https://api.example/api/", `"javascript:alert(1)"`: "javascript:alert(1)",
		`7`: "", `null`: "", `["x"]`: "", `"` + long + `"`: "",
	} {
		p := newProvider(t, answers(200, `{"access_token":"x","endpoint":`+text+`,"":"y"}`))
		tokens, err := refresh(t, p.client(t, func(o *oauth.Options) { o.EndpointField = "endpoint" }))
		if err != nil || tokens.Endpoint != want {
			t.Errorf("%.30s: %q, %v", text, tokens.Endpoint, err)
		}
		if tokens, err = refresh(t, p.client(t, nil)); err != nil || tokens.Endpoint != "" {
			t.Errorf("without a field: %q, %v", tokens.Endpoint, err)
		}
	}
}
