package webhook_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/eventlog"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

func TestAddressesAreCheckedWhenTheyAreSaved(t *testing.T) {
	t.Parallel()
	allowing := newRig(t, storetest.Open, webhook.Options{})
	strict := webhook.New(webhook.Options{
		Store: allowing.opened.Store.Webhooks(), Events: allowing.events, Letters: allowing.mails, Now: allowing.clock.now,
	})
	for address, want := range map[string]string{
		"":                                     "Enter the address",
		"http://example.com/x":                 "must begin with https",
		"ftp://example.com/x":                  "must begin with https",
		"javascript:alert(1)":                  "not a web address",
		"//example.com/x":                      "must begin with https",
		"https:///x":                           "not a web address",
		"https://kim:pw@example.com/":          "user name",
		"https://kim@example.com/":             "user name",
		"https://example.com/#a":               "#",
		"https://example.com/#":                "#",
		"https://example.com:0/":               "port",
		"https://example.com:/":                "port",
		"https://example.com:70000/":           "port",
		"https://example.com/a b":              "visible ASCII",
		"https://example.com/\r\nX: y":         "visible ASCII",
		"https://exämple.com/":                 "visible ASCII",
		"https://localhost/x":                  "private network",
		"https://LOCALHOST./x":                 "private network",
		"https://hooks.localhost/x":            "private network",
		"https://127.0.0.1/x":                  "private network",
		"https://10.1.2.3/x":                   "private network",
		"https://169.254.169.254/latest":       "private network",
		"https://[::1]/x":                      "private network",
		"https://[::ffff:192.168.0.1]/x":       "private network",
		"https://[fd00::1]:8443/x":             "private network",
		"https://[fe80::1%25eth0]/x":           "private network",
		"https://" + strings.Repeat("a", 2000): "too long",
	} {
		_, _, err := strict.Create(t.Context(), webhook.NewEndpoint{URL: address})
		var input *webhook.InputError
		if !errors.As(err, &input) || !strings.Contains(input.Of(webhook.FieldURL), want) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
	for _, address := range []string{"https://example.com", "https://example.com:8443/a?b=c%20d", "HTTPS://Example.com/", "https://93.184.216.34/x", "https://[2606:2800:220:1::1]/"} {
		if _, _, err := strict.Create(t.Context(), webhook.NewEndpoint{URL: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8080/x", "http://localhost/"} {
		if _, _, err := allowing.Create(t.Context(), webhook.NewEndpoint{URL: address}); err != nil {
			t.Errorf("%q where it is allowed: %v", address, err)
		}
	}
}

func TestWhatIsWrongIsNamedAllAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.Open, webhook.Options{})
	_, _, err := r.Create(t.Context(), webhook.NewEndpoint{URL: "x", Description: "two\nlines", Types: []string{eventlog.TypeConnected, "all"}})
	var input *webhook.InputError
	if !errors.As(err, &input) || len(input.Faults) != 3 || !strings.Contains(input.Of(webhook.FieldTypes), `"all"`) {
		t.Errorf("%v", err)
	}
	made, _, err := r.Create(t.Context(), webhook.NewEndpoint{URL: "https://example.com"})
	if err != nil {
		t.Fatal(err)
	}
	long, types := strings.Repeat("é", 201), []string{"webhook.test"}
	if _, err := r.Change(t.Context(), made.ID, webhook.Changes{URL: &long, Description: &long, Types: &types}); !errors.As(err, &input) || len(input.Faults) != 3 {
		t.Errorf("a change: %v", err)
	}
}

func TestAnEndpointIsMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, open, webhook.Options{})
		wanted := webhook.NewEndpoint{
			ID: webhook.NewID(), URL: "https://example.com/a", Description: "ours", By: "Kim",
			Types: []string{eventlog.TypeSyncFinished, eventlog.TypeConnected, eventlog.TypeSyncFinished},
		}
		made, key, err := r.Create(t.Context(), wanted)
		if err != nil || made.ID != wanted.ID {
			t.Fatalf("%+v: %v", made, err)
		}
		random, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(revealed(key), "whsec_"))
		if err != nil || len(random) != 32 || !strings.HasPrefix(revealed(key), "whsec_") {
			t.Errorf("the secret has %d bytes: %v", len(random), err)
		}
		if _, _, err := r.Create(t.Context(), wanted); !errors.Is(err, webhook.ErrExists) {
			t.Errorf("the same form again: %v", err)
		}
		made.Types, made.SecretVersion = []string{eventlog.TypeConnected, eventlog.TypeSyncFinished}, 1
		if diff := cmp.Diff(made, r.find(t, made.ID)); diff != "" {
			t.Error(diff)
		}
		address, types := "https://example.com/b", []string{}
		changed, err := r.Change(t.Context(), made.ID, webhook.Changes{URL: &address, Types: &types})
		made.URL, made.Types = address, nil
		if diff := cmp.Diff(made, changed); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if err := r.Delete(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
		_, _, rotated := r.RotateSecret(t.Context(), made.ID, 0)
		_, listed := r.Deliveries(t.Context(), made.ID, "", 1)
		_, found := r.Find(t.Context(), made.ID)
		_, again := r.Change(t.Context(), made.ID, webhook.Changes{URL: &address})
		for i, err := range []error{
			rotated, listed, found, again, r.Delete(t.Context(), made.ID), r.SwitchOff(t.Context(), made.ID), r.SwitchOn(t.Context(), made.ID, true),
		} {
			if !errors.Is(err, webhook.ErrNotFound) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
}

func TestThereAreAtMostTwentyEndpoints(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		r := newRig(t, open, webhook.Options{})
		create := func() error {
			_, _, err := r.Create(t.Context(), webhook.NewEndpoint{URL: "https://example.com"})
			return err
		}
		for range 18 {
			if err := create(); err != nil {
				t.Fatal(err)
			}
		}
		errs := make([]error, 6)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = create() })
		}
		all.Wait()
		refused := 0
		for _, err := range errs {
			if errors.Is(err, webhook.ErrTooMany) {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if endpoints, err := r.List(t.Context()); err != nil || len(endpoints) != 20 || refused != 4 {
			t.Errorf("%d endpoints, %d refused: %v", len(endpoints), refused, err)
		}
	})
}

func TestSecretsStandInTheDatabaseSealedAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, storetest.Open, webhook.Options{})
	_, key, err := r.Create(t.Context(), webhook.NewEndpoint{URL: "https://example.com"})
	if err != nil {
		t.Fatal(err)
	}
	var found int
	err = r.opened.Database.Gorm().Raw("SELECT count(*) FROM webhook_endpoints WHERE instr(secret, ?) > 0", revealed(key)).Scan(&found).Error
	if err != nil || found != 0 {
		t.Errorf("%d rows hold it as it is: %v", found, err)
	}
}
