package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

func TestCheckNowSaysWhatItSaw(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	for _, state := range []struct {
		name   string
		faults []sandbox.Fault
		notice string
		mark   string
		health string
		// problem is the kind that is open afterwards, "" for none.
		problem string
	}{
		{"working", nil, "Core Practice answered and our sign-in works. It named Bayside Dental Group at https://bayside.corepractice.is, with 5 locations. today 12:01", "good", "healthy", ""},
		{"down", on(sandbox.API, sandbox.Down), "Core Practice is not answering. We keep trying; you need not do anything.", "bad", "failing", "provider_unreachable"},
		{"500", on(sandbox.API, sandbox.ServerError), "Core Practice is not answering.", "bad", "failing", "provider_unreachable"},
		{"503", on(sandbox.API, sandbox.Unavailable), "Core Practice is not answering.", "bad", "failing", "provider_unreachable"},
		{"429 without a recovery between", []sandbox.Fault{{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 30}}, "Core Practice asked us to slow down.", "notice", "attention", "provider_limiting"},
		{"a web page without one either", on(sandbox.API, sandbox.HTML), "Core Practice answered in a way we cannot read.", "bad", "failing", "provider_malformed"},
		{"working again", nil, "Core Practice answered and our sign-in works.", "good", "healthy", ""},
		{"429", []sandbox.Fault{{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 30}}, "Core Practice asked us to slow down. Please check again in a minute.", "notice", "attention", "provider_limiting"},
		{"working after 429", nil, "Core Practice answered and our sign-in works.", "good", "healthy", ""},
		{"a web page", on(sandbox.API, sandbox.HTML), "Core Practice answered in a way we cannot read. We keep trying.", "bad", "failing", "provider_malformed"},
		{"half an answer", on(sandbox.API, sandbox.Truncated), "Core Practice answered in a way we cannot read.", "bad", "failing", "provider_malformed"},
		{"working at last", nil, "Core Practice answered and our sign-in works.", "good", "healthy", ""},
	} {
		t.Run(state.name, func(t *testing.T) {
			visitor := visitor.In(t)
			clock.Add(time.Minute)
			fault(t, site, "bayside", state.faults...)
			page := visitor.Post("/connections/"+id+"/check", nil)
			is(t, page, http.StatusOK, "Connections")
			if notice := noticeOf(page); !strings.HasPrefix(notice, state.notice) {
				t.Errorf("notice %q, want %q", notice, state.notice)
			}
			if mark := page.Find("main > .banner").AttrOr("data-mark", ""); mark != state.mark {
				t.Errorf("the notice's mark is %q, want %q", mark, state.mark)
			}
			if health := page.Find("[data-connection]").AttrOr("data-health", ""); health != state.health {
				t.Errorf("health %q, want %q", health, state.health)
			}
			if problem := page.Find("[data-problem]").AttrOr("data-problem", ""); problem != state.problem || page.Find("[data-problem]").Length() > 1 {
				t.Errorf("problem %q, want %q", problem, state.problem)
			}
		})
	}
}

func TestCheckNowFindsThatThePracticeSwitchedUsOff(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	for _, activated := range []bool{false, true} {
		if err := site.Sandbox.Change("bayside", corepractice.SettingsChange{Activated: &activated}); err != nil {
			t.Fatal(err)
		}
		page := visitor.Post("/connections/"+id+"/check", nil)
		is(t, page, http.StatusOK, "Connections")
		if told := strings.HasPrefix(noticeOf(page), "Core Practice says that this product is switched off for your practice."); told == activated {
			t.Errorf("activated %v: notice %q", activated, noticeOf(page))
		}
		card := page.Find("[data-connection]")
		if healthy := card.AttrOr("data-health", "") == "healthy"; healthy != activated || card.AttrOr("data-status", "") != "connected" {
			t.Errorf("activated %v: healthy %v", activated, healthy)
		}
		if open := page.Find(`[data-problem="not_activated"]`).Length() == 1; open == activated {
			t.Errorf("activated %v: problem open %v", activated, open)
		}
	}
}

func TestCheckNowFindsARevokedGrant(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	if _, err := site.Sandbox.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	page := visitor.Post("/connections/"+id+"/check", nil)
	is(t, page, http.StatusOK, "Connections")
	if notice := noticeOf(page); !strings.HasPrefix(notice, "Core Practice no longer accepts our sign-in. Please reconnect.") {
		t.Errorf("notice %q", notice)
	}
	card := page.Find("[data-connection]")
	if status, health := card.AttrOr("data-status", ""), card.AttrOr("data-health", "none"); status != "needs_reconnect" || health != "" {
		t.Errorf("status %q, health %q", status, health)
	}
	if card.Find(`[data-problem="sign_in_refused"]`).Length() != 1 {
		t.Errorf("problems %q", card.Find("[data-problem]").Text())
	}
	if reconnect := card.Find(`form[action$="/reconnect"]`).Length(); reconnect != 1 {
		t.Errorf("%d Reconnect buttons", reconnect)
	}
	if working := card.Find(`form[action$="/check"], form[action$="/sync"]`).Length(); working != 0 {
		t.Errorf("%d buttons that cannot work", working)
	}
	empty(t, site, "credentials")
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusConflict, "This connection is not connected")
	is(t, visitor.Post("/connections/"+id+"/sync", nil), http.StatusConflict, "This connection is not connected")

	page = visitor.Get(visitor.Callback(visitor.Post("/connections/"+id+"/reconnect", nil), reception("bayside")))
	card = page.Find("[data-connection]")
	if card.AttrOr("data-connection", "") != id || card.AttrOr("data-status", "") != "connected" || card.AttrOr("data-health", "") != "healthy" {
		t.Errorf("after reconnecting: %s %s %s", card.AttrOr("data-connection", ""), card.AttrOr("data-status", ""), card.AttrOr("data-health", ""))
	}
	if chosen := chosenIn(t, site, id); chosen != `"b1" "b2" "b3" "b4" "b5"` {
		t.Errorf("chosen %s", chosen)
	}
}

func TestCheckNowSaysThatTheProviderIsGivenTimeAfterItRefusedARenewal(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	clock.Add(10 * time.Minute) // The access token lapses.
	fault(t, site, "manly", sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.Token, Seconds: 600})
	for _, want := range []string{
		"Core Practice asked us to slow down. Please check again in about 1",
		"Core Practice did not renew our access a moment ago, so we leave it alone for a while. We carry on by ourselves; you can check again in about 1",
	} {
		page := visitor.Post("/connections/"+id+"/check", nil)
		if notice := noticeOf(page); !strings.HasPrefix(notice, want) {
			t.Errorf("notice %q, want %q", notice, want)
		}
		if page.Find(`[data-problem="provider_limiting"]`).Length() != 1 {
			t.Errorf("problems %q", page.Find("[data-problem]").Text())
		}
	}
}

func TestCheckNowRenewsALapsedTokenOnce(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	clock.Add(10 * time.Minute)
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")
	is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")
	renewals := 0
	for _, request := range site.Sandbox.State().TokenRequests {
		if request.GrantType == "refresh_token" {
			renewals++
		}
	}
	if renewals != 1 {
		t.Errorf("%d renewals", renewals)
	}
}

func TestDisconnectWithTheProviderDownSaysWhatToDoThere(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	fault(t, site, "manly", on(sandbox.Revoke, sandbox.ServerError)...)
	visitor.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	page := visitor.Get("/connections/" + id + "/disconnect")
	is(t, page, http.StatusOK, "Manly Dental is disconnected")
	if answer := page.Find("[data-provider-answer]").AttrOr("data-provider-answer", ""); answer != "unconfirmed" {
		t.Errorf("the receipt says %q", answer)
	}
	if !strings.Contains(page.Find("main").Text(), "ask an administrator of your practice in Core Practice to remove Recall Desk") {
		t.Error("the receipt does not say what to do there")
	}
	empty(t, site, "credentials", "locations", "practitioners", "appointments", "sync_cursors", "authorization_requests")
}

func TestSyncNowBringsAppointmentsAndSaysSo(t *testing.T) {
	t.Parallel()
	site := loud(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	synced := func() bool { return visitor.Get("/connections/"+id+"/card").Find(".progress").Length() == 0 }
	until(t, "the first sync is done", synced)
	if _, err := site.Sandbox.ChangeAppointments("manly", 3); err != nil {
		t.Fatal(err)
	}
	page := visitor.Post("/connections/"+id+"/sync", nil)
	is(t, page, http.StatusOK, "Connections")
	until(t, "the second sync is done", synced)
	runs := visitor.Get("/connections/" + id).Find("section[aria-labelledby=runs] tbody tr")
	if runs.Length() != 2 || !strings.Contains(runs.First().Text(), "Complete") {
		t.Errorf("%d runs: %q", runs.Length(), runs.Text())
	}
	if rows := scalar(t, site, `SELECT count(*) > 0 FROM appointments`); rows != "1" {
		t.Error("no appointments were copied")
	}
}
