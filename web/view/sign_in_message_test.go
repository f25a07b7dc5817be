package view_test

import (
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/web/view"
)

// signInKinds are all ways a sign-in can end without a connection.
var signInKinds = []connection.SignInErrorKind{
	connection.SignInUnknown, connection.SignInExpired, connection.SignInWrongBrowser, connection.SignInMixedUp,
	connection.SignInDenied, connection.SignInScopeRefused, connection.SignInNotActivated, connection.SignInProviderTrouble,
	connection.SignInRejected, connection.SignInCodeMissing, connection.SignInCodeRefused, connection.SignInClientRefused,
	connection.SignInUnreachable, connection.SignInLimited, connection.SignInMalformed, connection.SignInForbidden, connection.SignInScopeMissing, connection.SignInWrongTenant,
	connection.SignInTenantHeld, connection.SignInAccountHeld, connection.SignInOvertaken, connection.SignInNotSaved,
}

func TestEverySignInEndHasWordsAndAWayOn(t *testing.T) {
	t.Parallel()
	for _, kind := range signInKinds {
		failed := &connection.SignInError{
			Kind: kind, ProviderName: "Core Practice", ProviderSlug: "core-practice",
			TenantAddress: "bayside", Wanted: "Bayside Dental Group", Got: "Manly Dental", Code: "invalid_grant",
			Missing: []connection.Scope{{Name: "locations:read", Title: "Your locations", Without: "You cannot choose locations."}},
		}
		message := view.SignInMessage(failed, corePractice(), true)
		text := message.Heading + strings.Join(message.Paragraphs, " ")
		if message.Heading == "" || len(message.Paragraphs) < 2 || message.Primary == nil {
			t.Errorf("%s: incomplete: %+v", kind, message)
		}
		for _, jargon := range []string{"invalid_grant", "OAuth", "token", "!", "error"} {
			if strings.Contains(text, jargon) {
				t.Errorf("%s: says %q: %s", kind, jargon, text)
			}
		}
	}
}

func TestTryAgainKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	failed := &connection.SignInError{Kind: connection.SignInDenied, ProviderSlug: "core-practice", TenantAddress: "bayside"}
	if got := view.SignInMessage(failed, corePractice(), true).Primary.Path; got != "/connections/new?provider=core-practice&tenant=bayside" {
		t.Errorf("connect again leads to %q", got)
	}
	failed.ConnectionID = "C1"
	again := view.SignInMessage(failed, corePractice(), true).Primary
	if again.Path != "/connections/C1/reconnect" || !again.Post {
		t.Errorf("reconnect again is %+v", again)
	}
	if got := view.SignInMessage(failed, corePractice(), false).Primary.Path; got != view.ConnectionsPath {
		t.Errorf("a member is led to %q", got)
	}
}

func TestWrongTenantNamesBothPractices(t *testing.T) {
	t.Parallel()
	message := view.SignInMessage(&connection.SignInError{
		Kind: connection.SignInWrongTenant, ConnectionID: "C1", Wanted: "Bayside Dental Group", Got: "Manly Dental",
	}, corePractice(), true)
	text := strings.Join(message.Paragraphs, " ")
	if !strings.Contains(text, "“Manly Dental”") || !strings.Contains(text, "“Bayside Dental Group”") {
		t.Errorf("names are missing: %s", text)
	}
}

func TestAProviderThatIsAskedTooOftenSaysWhenToTryAgain(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		0: "in a few minutes.", 20 * time.Second: "in a minute.", 61 * time.Second: "in about 2 minutes.", time.Hour: "in about 60 minutes.",
	} {
		message := view.SignInMessage(&connection.SignInError{Kind: connection.SignInLimited, ProviderName: "DrChrono", RetryAfter: wait}, corePractice(), true)
		if text := strings.Join(message.Paragraphs, " "); !strings.Contains(text, want) {
			t.Errorf("%v: %s", wait, text)
		}
	}
}

func TestASignInThatIsNotKeptMayHaveEndedAnotherWhereThereIsOneForEachUser(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind connection.SignInErrorKind
		info connection.ProviderInfo
		want string
	}{
		{connection.SignInWrongTenant, drChrono(), "Nothing was changed here. Should a connection stop working that was made with the same DrChrono account, sign in to it again."},
		{connection.SignInLimited, drChrono(), "Nothing was changed here. Should a connection stop working that was made with the same DrChrono account, sign in to it again."},
		{connection.SignInDenied, drChrono(), "Nothing was changed."},
		{connection.SignInWrongTenant, corePractice(), "Nothing was changed."},
	} {
		said := view.SignInMessage(&connection.SignInError{Kind: test.kind, ProviderName: test.info.Name}, test.info, true).Paragraphs
		if got := said[len(said)-1]; got != test.want {
			t.Errorf("%s at %s: %s", test.kind, test.info.Name, got)
		}
	}
}
