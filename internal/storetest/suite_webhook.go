package storetest

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/webhook"
)

// webhookCases are what keysets promise for the secrets of webhook endpoints. What the
// repository promises besides is shown where it is used, by deliveries.
var webhookCases = map[string]func(*testing.T, *fixture){
	"both secrets are sealed anew": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		endpoint := f.endpoint(t, "first")
		f.endpointSecret(t, endpoint, "second")
		keys := v.rotate(t)
		if pass := v.reseal(t); pass.Damaged != 0 || pass.Left != 0 {
			t.Fatalf("%+v", pass)
		}
		v.drop(t, keys)
		f.Opened = v.again(t)
		if got := f.signing(t, endpoint); len(got) != 2 || !got[0].Equal(secret.NewValue("second")) || !got[1].Equal(secret.NewValue("first")) {
			t.Errorf("%d secrets, or others", len(got))
		}
	},
	"what there is none of hinders no rotation": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		f.endpoint(t, "only") // No former secret.
		f.inTx(t, func(tx connection.Tx) error {
			tokens := f.tokens("bayside")
			tokens.Refresh = secret.Value{}
			return tx.PutCredential(f.ctx, f.ours.Ref(), f.ours.Epoch, tokens)
		})
		keys := v.rotate(t)
		v.reseal(t)
		if again := v.reseal(t); !again.Settled() {
			t.Errorf("it would go on for ever: %+v", again)
		}
		if needed, err := f.Store.SealedWith(f.ctx, keys.Older...); err != nil || needed != 0 {
			t.Errorf("%d rows need the old key, %v", needed, err)
		}
	},
	"an endpoint whose secret is lost is off until it has another": func(t *testing.T, f *fixture) {
		endpoint := f.endpoint(t, "first")
		keyset, err := secret.NewKeyset()
		if err != nil {
			t.Fatal(err)
		}
		f.Opened = f.open(t, Options{Now: f.clock.now, URL: f.URL, Keyset: keyset})
		intact := f.endpoint(t, "intact")
		if _, err := f.Store.ForgetLost(f.ctx); err != nil {
			t.Fatal(err)
		}
		got, err := f.Store.Webhooks().Endpoint(f.ctx, endpoint)
		if err != nil || got.OffReason != webhook.OffSecretLost {
			t.Errorf("%+v: %v", got, err)
		}
		if f.signing(t, endpoint)[0].Equal(secret.NewValue("first")) {
			t.Error("the lost secret signs")
		}
		if other, err := f.Store.Webhooks().Endpoint(f.ctx, intact); err != nil || !other.On() {
			t.Errorf("%+v: %v", other, err)
		}
	},
}

// endpoint stores a webhook endpoint with a secret and returns its id.
func (f *fixture) endpoint(t *testing.T, key string) string {
	t.Helper()
	made := webhook.Endpoint{ID: webhook.NewID(), URL: "https://example.com", CreatedAt: f.clock.now()}
	err := f.Store.Webhooks().Create(f.ctx, webhook.Creation{Endpoint: made, Secret: secret.NewValue(key)})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// endpointSecret gives an endpoint another secret.
func (f *fixture) endpointSecret(t *testing.T, id, key string) {
	t.Helper()
	rotation := webhook.Rotation{Secret: secret.NewValue(key), FormerUntil: f.clock.now().Add(time.Hour)}
	if err := f.Store.Webhooks().Rotate(f.ctx, id, rotation); err != nil {
		t.Fatal(err)
	}
}

// signing are the secrets that sign what is sent to an endpoint.
func (f *fixture) signing(t *testing.T, id string) []secret.Value {
	t.Helper()
	now := f.clock.now()
	sending, err := f.Store.Webhooks().AddTest(f.ctx, webhook.Delivery{
		EndpointID: id, EventID: "test_" + webhook.NewID(), EventType: webhook.TypeTest, CreatedAt: now, TryAt: now,
	}, now)
	if err != nil {
		t.Fatal(errors.Join(errors.New("take a test"), err))
	}
	return sending.Secrets
}
