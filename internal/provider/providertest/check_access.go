package providertest

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// givesAccess checks the way to tokens, and that they are good.
func givesAccess(t testing.TB, b *bench) {
	over := b.wire.fork(nil)
	adapter := b.adapter(t, over)
	if sender, can := adapter.(connection.Authorizer); can {
		checkAuthorizeURL(t, b, adapter, sender)
	}
	tokens := b.connect(t, adapter)
	checkTokens(t, b, tokens)
	if missing := connection.Missing(scopeNames(adapter.Info()), tokens.Scopes); len(missing) > 0 {
		t.Errorf("everything was allowed, and %v is missing", missing)
	}
	if n := over.count(tokenCall); n != 1 {
		t.Errorf("%d calls of the token endpoint", n)
	}
	identifying().must(t, adapter, b.access(t, adapter, tokens))
	over.clean(t, "giving access", secretsOf(tokens)...)
}

// checkTokens checks tokens as they came.
func checkTokens(t testing.TB, b *bench, tokens connection.Tokens) {
	t.Helper()
	if life := tokens.ExpiresAt.Sub(b.clock.Now()); life <= 0 || life > 31*24*time.Hour {
		t.Errorf("the access token lives %v", life)
	}
	if !tokens.LapsesAt.IsZero() && !tokens.LapsesAt.After(b.clock.Now()) {
		t.Errorf("the sign-in ended at %v", tokens.LapsesAt)
	}
	if tokens.Access.IsZero() {
		t.Error("there is no access token")
	}
	shown := fmt.Sprintf("%v %+v %#v", tokens, tokens, tokens)
	for _, hidden := range secretsOf(tokens) {
		if hidden != "" && strings.Contains(shown, hidden) {
			t.Error("the tokens show themselves")
		}
	}
}

// checkAuthorizeURL checks where the browser is sent (RFC 6749 section 4.1.1).
func checkAuthorizeURL(t testing.TB, b *bench, adapter connection.Provider, sender connection.Authorizer) {
	t.Helper()
	params := connection.AuthorizeParams{
		TenantAddress: b.tenant(t, adapter), State: "st&te", RedirectURI: b.system.RedirectURI, Scopes: scopeNames(adapter.Info()),
	}
	if sender.UsesPKCE() {
		params.Verifier = verifier()
	}
	text, err := sender.AuthorizeURL(params)
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(text)
	if err != nil || !strings.HasPrefix(text, Base+"/") {
		t.Fatalf("browsers are sent to %q, %v", text, err)
	}
	query := address.Query()
	if query.Get("response_type") != "code" || query.Get("state") != "st&te" || query.Get("redirect_uri") != b.system.RedirectURI || query.Get("client_id") == "" {
		t.Errorf("browsers are sent with %v", query)
	}
	if got := strings.Fields(query.Get("scope")); len(got) == 0 || len(connection.Missing(params.Scopes, got)) > 0 {
		t.Errorf("the scope asked for is %q", query.Get("scope"))
	}
	if challenged := query.Get("code_challenge_method") == "S256" && query.Get("code_challenge") != ""; challenged != sender.UsesPKCE() {
		t.Errorf("there is a challenge: %v", challenged)
	}
	if query.Has("client_secret") || query.Has("code_verifier") {
		t.Error("a secret is in the address")
	}
}

// refusesAccess checks what does not end in access.
func refusesAccess(t testing.TB, b *bench) {
	over := b.wire.fork(nil)
	adapter := b.adapter(t, over)
	if prover, can := adapter.(connection.Prover); can {
		refusesCredentials(t, b, over, adapter, prover)
		return
	}
	sender := adapter.(connection.Authorizer)
	redeem := b.consent(t, adapter)
	wrong := redeem
	wrong.Code = secret.NewValue("QUOTED-no-code")
	_, err := sender.Exchange(t.Context(), wrong)
	failed(t, "a code that was never given", err, []string{wrong.Code.Reveal()}, b.verdict("a code that was never given", connection.FailureRefused)...)
	if _, err := sender.Exchange(t.Context(), redeem); err != nil {
		t.Errorf("a good code: %v", err)
	}
	_, err = sender.Exchange(t.Context(), redeem)
	failed(t, "a code that was redeemed", err, []string{redeem.Code.Reveal()}, b.verdict("a code that was redeemed", connection.FailureRefused)...)
	over.clean(t, "redeeming codes", redeem.Code.Reveal())
}

// refusesCredentials checks credentials that are not the practice's.
func refusesCredentials(t testing.TB, b *bench, over *wire, adapter connection.Provider, prover connection.Prover) {
	t.Helper()
	tenant, good := b.tenant(t, adapter), b.system.Credentials
	for name, wrong := range map[string]connection.ClientCredentials{
		"another secret": {ID: good.ID, Secret: secret.NewValue("QUOTED-no-secret")}, "another id": {ID: "QUOTED-no-client", Secret: good.Secret},
	} {
		_, err := prover.Prove(t.Context(), tenant, wrong)
		failed(t, name, err, []string{wrong.Secret.Reveal(), "QUOTED"}, b.verdict(name, connection.FailureRefused)...)
	}
	before := over.count(tokenCall)
	for name, missing := range map[string]connection.ClientCredentials{"client_id": {Secret: good.Secret}, "client_secret": {ID: good.ID}} {
		var refused *connection.InputError
		if _, err := prover.Prove(t.Context(), tenant, missing); !errors.As(err, &refused) || refused.Field != name {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if n := over.count(tokenCall) - before; n != 0 {
		t.Errorf("what cannot be right was presented %d times", n)
	}
	over.clean(t, "proving credentials", good.Secret.Reveal())
}

// secretsOf are what must appear nowhere.
func secretsOf(tokens connection.Tokens) []string {
	return []string{tokens.Access.Reveal(), tokens.Refresh.Reveal()}
}
