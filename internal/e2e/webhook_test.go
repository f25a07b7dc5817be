package e2e_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
)

func TestAnAdministratorAddsAWebhookAndSeesWhatItAnswers(t *testing.T) {
	t.Parallel()
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "<h1>I am a teapot</h1>")
	}))
	defer receiver.Close()
	v := mode{}.arrive(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.AllowPrivateAddresses = true }})
	v.Goto(v.site.URL)
	v.Fill("Email", v.site.Staff(t, account.RoleAdmin).Email)
	v.Fill("Password", apptest.Password)
	v.Click("button", "Sign in")
	v.Click("link", "Webhooks")
	v.heads("Webhooks")
	v.settle("webhooks-none")
	v.Click("link", "Add an endpoint")
	v.Fill("Address", "https://user:password@example.com/hooks")
	v.Click("button", "Add the endpoint")
	v.settle("webhook-refused")
	v.Fill("Address", receiver.URL+"/hooks")
	v.Click("button", "Add the endpoint")
	v.has("Copy the secret now")
	v.settle("webhook-made")
	v.Click("link", "Go to the endpoint")
	v.heads("Webhook endpoint")
	v.settle("webhook-new")
	v.Click("button", "Send a test")
	v.heads("Delivery of webhook.test")
	v.has("<h1>I am a teapot</h1>")
	v.settle("webhook-delivery")
	v.Click("button", "Send again")
	v.Click("link", "Webhook endpoint")
	v.Click("button", "Switch off")
	v.settle("webhook-off")
	v.Click("button", "Switch on and begin from now")
	v.Click("button", "Make a new secret")
	v.settle("webhook-rotated")
	v.Click("link", "Go to the endpoint")
	v.settle("webhook-overlap")
	v.Click("link", "Delete")
	v.heads("Delete this webhook endpoint?")
	v.settle("webhook-delete")
	v.Click("button", "Delete")
	v.heads("Webhooks")
	endpoints, err := v.site.App.Webhooks.List(t.Context())
	if err != nil || len(endpoints) != 0 {
		t.Errorf("%d endpoints, %v", len(endpoints), err)
	}
}
