package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"mooring/internal/account"
)

// fetch reads an address.
func fetch(t *testing.T, address string) fetched {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fetched{status: answer.StatusCode, body: string(body), closes: answer.Close}
}

func TestMetricsAreServedOnTheirOwnListenerAlone(t *testing.T) {
	t.Parallel()
	p := man(t, 100, 45*time.Second, func(given map[string]string) {
		given["MOORING_METRICS_LISTEN"] = fmt.Sprintf("127.0.0.1:%d", freePort(t))
	})
	p.program.await(t, "Metrics are at")
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	id := visitor.Connect("manly")
	p.program.stderr.Await(t, "sync ended", 1)
	visitor.Post("/connections/"+id+"/check", url.Values{})
	visitor.Post("/connections/"+id+"/disconnect", url.Values{})

	var scraped string
	soon(t, "the sync's job is marked as done", func() bool {
		scraped = fetch(t, "http://"+p.given["MOORING_METRICS_LISTEN"]+"/metrics").body
		return !strings.Contains(scraped, "\nmooring_queue_jobs{state=\"completed\"} 0\n")
	})
	for _, line := range []string{
		`mooring_database_up 1`, `mooring_token_claims_open 0`, `mooring_syncs_due 0`, `mooring_sync_lag_seconds 0`,
		`mooring_token_refreshes_total\{outcome="tokens"\} [1-9][0-9]*`, `mooring_token_refreshes_total\{outcome="dead"\} 0`,
		`mooring_token_refresh_seconds_count [1-9][0-9]*`,
		`mooring_queue_jobs\{state="completed"\} [1-9][0-9]*`, `mooring_purge_seconds_count 1`,
		`mooring_http_requests_total\{method="POST",route="/connections/:id/check",status="3xx"\} 1`,
		`mooring_emails_waiting 0`, `mooring_webhook_deliveries_waiting 0`, `mooring_connections\{health="",provider="core-practice",status="disconnected"\} 1`,
		`mooring_database_connections_max 1`, `go_goroutines [0-9]+`, `go_build_info\{.*\} 1`,
	} {
		if !regexp.MustCompile(`(?m)^` + line + `$`).MatchString(scraped) {
			t.Errorf("no line %s", line)
		}
	}
	for _, private := range []string{id, "manly", "harbourside", clientSecret} {
		if strings.Contains(strings.ToLower(scraped), strings.ToLower(private)) {
			t.Errorf("the metrics tell of %q", private)
		}
	}
	if t.Failed() {
		t.Log(scraped)
	}
	for _, address := range []string{p.given["MOORING_METRICS_LISTEN"] + "/connections", p.given["MOORING_LISTEN"] + "/metrics"} {
		if answer := fetch(t, "http://"+address); answer.status != http.StatusNotFound {
			t.Errorf("%s is answered %d", address, answer.status)
		}
	}
}

func TestATakenAddressForMetricsIsSaid(t *testing.T) {
	t.Parallel()
	given := configured(t)
	given["MOORING_METRICS_LISTEN"] = taken(t).Addr().String()
	run(t, t.TempDir(), given, "serve").want(t, 1, given["MOORING_METRICS_LISTEN"], "MOORING_METRICS_LISTEN")
}

func TestLogLinesOfARequestNameItWhereverTheyAreWritten(t *testing.T) {
	t.Parallel()
	p := man(t, 100, 45*time.Second, func(given map[string]string) { given["MOORING_LOG_FORMAT"] = "json" })
	visitor := p.site.SignedIn(t, account.User{Email: "owner@harbourside.example"})
	id := visitor.Connect("manly")
	p.program.stderr.Await(t, `"sync ended"`, 1)
	asked := func(path string) string {
		request := visitor.Request(http.MethodPost, path, strings.NewReader(""))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		request.Header.Set("X-Request-Id", "asked-for"+strings.ReplaceAll(path, "/", "."))
		visitor.Send(request)
		return request.Header.Get("X-Request-Id")
	}
	lines := func(parts ...string) (found int) {
		for line := range strings.SplitSeq(p.program.stderr.String(), "\n") {
			holds := line != ""
			for _, part := range parts {
				holds = holds && strings.Contains(line, part)
			}
			if holds {
				found++
			}
		}
		return found
	}
	check := `"request":"` + asked("/connections/"+id+"/check") + `"`
	if lines(check, `"operation":"renew access"`, `"status":200`) != 1 || lines(check, `"call to provider"`) < 2 {
		t.Errorf("calls of the check are not named: %s", p.program.stderr)
	}
	again := `"request":"` + asked("/connections/"+id+"/sync") + `"`
	p.program.stderr.Await(t, `"sync ended"`, 2)
	if lines(again, `"sync ended"`) != 1 || lines(again, `"operation":"list appointments"`)+lines(again, `"operation":"read appointments"`) == 0 {
		t.Errorf("the sync that was asked for is not named: %s", p.program.stderr)
	}
}
