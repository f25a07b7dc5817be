package webhook_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/eventlog"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

// briefly is enough for an answer of this machine, and soon over for one that never comes.
const briefly = 300 * time.Millisecond

func TestWhatAnEndpointAnswersIsToldInPlainWords(t *testing.T) {
	t.Parallel()
	redirect := http.RedirectHandler("http://127.0.0.1:1/elsewhere", http.StatusFound).ServeHTTP
	for name, test := range map[string]struct {
		with    http.HandlerFunc
		timeout time.Duration
		want    string
		rests   bool
	}{
		"a success":         {with: answer(200, "ok"), want: "delivered after 1 attempts: 200 "},
		"no content":        {with: answer(204, ""), want: "delivered after 1 attempts: 204 "},
		"a failure":         {with: answer(500, "oh"), want: " after 1 attempts: 500 answered 500 (Internal Server Error)"},
		"an unknown status": {with: answer(599, ""), want: " after 1 attempts: 599 answered 599"},
		"a redirect":        {with: redirect, want: " after 1 attempts: 302 answered 302, a redirect, which is not followed"},
		"no answer":         {with: hang(t), timeout: briefly, want: " after 1 attempts: 0 did not answer within 300ms", rests: true},
		"a reset":           {with: reset, want: " after 1 attempts: 0 closed the connection without an answer", rests: true},
		"a huge answer":     {with: huge, want: "delivered after 1 attempts: 200 "},
		"an endless answer": {with: endless(t), timeout: briefly, want: "delivered after 1 attempts: 200 "},
		"panic":             {with: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: " after 1 attempts: 0 closed the connection without an answer", rests: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := newReceiver(t, test.with)
			r := newRig(t, storetest.Open, webhook.Options{Timeout: test.timeout})
			endpoint := r.endpoint(t, to)
			r.happen(t, eventlog.TypeSyncFinished, 1)
			r.mustWork(t)
			delivery, attempts := r.newest(t, endpoint.ID)
			if got := summary(delivery); got != test.want || len(to.got()) != 1 {
				t.Errorf("%q after %d messages, want %q", got, len(to.got()), test.want)
			}
			if len(attempts) != 1 || len(attempts[0].Answer) > 4096 || attempts[0].Asked {
				t.Errorf("attempts: %d", len(attempts))
			}
			if found := r.find(t, endpoint.ID); found.RestUntil.IsZero() == test.rests || !found.On() {
				t.Errorf("endpoint: %+v", found)
			}
		})
	}
}

func TestAnswersAreKeptAsText(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		to := newReceiver(t, answer(500, "<script>\x00\xff ü"+strings.Repeat("a", 5000)))
		r := newRig(t, open, webhook.Options{})
		endpoint := r.endpoint(t, to)
		r.happen(t, eventlog.TypeSyncFinished, 1)
		r.mustWork(t)
		_, attempts := r.newest(t, endpoint.ID)
		want := "<script>\uFFFD\uFFFD ü" + strings.Repeat("a", 4096-len("<script>\x00\xff ü"))
		if diff := cmp.Diff(want, attempts[0].Answer); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCertificatesAreChecked(t *testing.T) {
	t.Parallel()
	to, authorities := newTLSReceiver(t)
	trusting := newRig(t, storetest.Open, webhook.Options{Authorities: authorities})
	doubting := newRig(t, storetest.Open, webhook.Options{})
	for want, r := range map[string]*rig{
		"delivered after 1 attempts: 204 ":                                             trusting,
		" after 1 attempts: 0 has a certificate that no authority we trust has signed": doubting,
	} {
		made, key, err := r.Create(t.Context(), webhook.NewEndpoint{URL: to.URL + "/hooks"})
		if err != nil {
			t.Fatal(err)
		}
		if r == trusting {
			to.trust(key)
		}
		r.happen(t, eventlog.TypeSyncFinished, 1)
		r.mustWork(t)
		if delivery, _ := r.newest(t, made.ID); summary(delivery) != want {
			t.Errorf("%q, want %q", summary(delivery), want)
		}
	}
	id := first(t, trusting).ID
	for text, want := range map[string]string{
		strings.Replace(to.URL, "127.0.0.1", "localhost", 1): "has a certificate for another name",
		strings.Replace(to.URL, "https:", "http:", 1):        "answered 400 (Bad Request)",
	} {
		if _, err := trusting.Change(t.Context(), id, webhook.Changes{URL: &text}); err != nil {
			t.Fatal(err)
		}
		if delivery, _, err := trusting.Test(t.Context(), id); err != nil || delivery.Error != want {
			t.Errorf("%s: %q, %v", text, delivery.Error, err)
		}
	}
}

// first is the only endpoint.
func first(t *testing.T, r *rig) webhook.Endpoint {
	t.Helper()
	all, err := r.List(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d endpoints: %v", len(all), err)
	}
	return all[0]
}

func TestPrivateAddressesAreNeverDialled(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	allowing := newRig(t, storetest.Open, webhook.Options{})
	endpoint := allowing.endpoint(t, to)
	strict := webhook.New(webhook.Options{
		Store: allowing.opened.Store.Webhooks(), Events: allowing.events, Letters: allowing.mails, Now: allowing.clock.now,
	})
	delivery, _, err := strict.Test(t.Context(), endpoint.ID)
	if err != nil || delivery.Error != "has a name that leads to a private address, where events are never sent" || len(to.got()) != 0 {
		t.Errorf("%q after %d messages: %v", delivery.Error, len(to.got()), err)
	}
}

func TestATLSAddressThatSpeaksNoTLSIsToldApart(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(answer(200, ""))
	t.Cleanup(plain.Close)
	r := newRig(t, storetest.Open, webhook.Options{})
	made, _, err := r.Create(t.Context(), webhook.NewEndpoint{URL: strings.Replace(plain.URL, "http:", "https:", 1)})
	if err != nil {
		t.Fatal(err)
	}
	if delivery, _, err := r.Test(t.Context(), made.ID); err != nil || delivery.Error != "does not speak TLS at this address" {
		t.Errorf("%q, %v", delivery.Error, err)
	}
}
