package app_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/sandbox/corepractice"
)

// TestNoSecretOfTheAPIStandsInLogsOrFiles uses everything that hands a secret out, the
// failing ways included, and then searches the log and all that is kept.
func TestNoSecretOfTheAPIStandsInLogsOrFiles(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{
		Sandbox: func(o *corepractice.Options) { o.TokenMark = tokenMark },
		Config: func(c *config.Config) {
			c.AllowPrivateAddresses, c.ReturnOriginList = true, "http://product.localhost:3000"
		},
	})
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	key := site.Key(t)
	caller := site.Caller(key)
	secrets := map[string]string{"API key": key, "wrong API key": strings.Repeat("z", 52), "token": tokenMark}

	site.Caller(key[:len(key)-52]+secrets["wrong API key"]).Call(t, "GET", "/connections", "")
	var lent struct {
		AccessToken string `json:"access_token"`
	}
	caller.Call(t, "GET", "/connections/"+id+"/token", "").Into(t, http.StatusOK, &lent)
	if !strings.Contains(lent.AccessToken, tokenMark) {
		t.Fatal("the token is not marked")
	}
	caller.Call(t, "GET", "/connections/"+id+"/proxy/practice", "").Into(t, http.StatusOK, &struct{}{})
	caller.Call(t, "GET", "/connections/"+id+"/proxy/nothing?token="+url.QueryEscape(key), "")

	// Each is sent twice: the second answer is the one that was kept.
	body := fmt.Sprintf(`{"organisation":{"id":%q},"user":{"id":"7","name":"Kim"},"return_url":"http://product.localhost:3000/"}`, site.Owner.OrganisationID)
	var link struct{ URL string }
	for range 2 {
		caller.Call(t, "POST", "/connect-sessions", body, "Idempotency-Key", "one").Into(t, http.StatusCreated, &link)
	}
	_, secrets["connect link"], _ = strings.Cut(link.URL, "/connect/")
	opened := site.NewVisitor(t)
	for range 2 {
		if page := opened.Get(link.URL); page.Status != http.StatusOK {
			t.Errorf("the link answers %d", page.Status)
		}
	}

	receiver := httptest.NewServer(http.NotFoundHandler())
	defer receiver.Close()
	var endpoint struct{ ID, Secret string }
	for range 2 {
		caller.Call(t, "POST", "/webhook-endpoints", `{"url":"`+receiver.URL+`"}`, "Idempotency-Key", "two").Into(t, http.StatusCreated, &endpoint)
	}
	secrets["webhook secret"] = strings.TrimPrefix(endpoint.Secret, "whsec_")
	raw, err := base64.StdEncoding.DecodeString(secrets["webhook secret"])
	if err != nil {
		t.Fatal(err)
	}
	secrets["webhook secret in bytes"] = string(raw)
	caller.Call(t, "POST", "/webhook-endpoints/"+endpoint.ID+"/test", "")
	caller.Call(t, "DELETE", "/connections/"+id, "").Into(t, http.StatusOK, &struct{}{})

	places := map[string][]byte{"the log": []byte(site.Log.String()), "a table": tables(t, site.App.Database.Gorm())}
	for name, content := range databaseFiles(t, site.Folder) {
		places[name] = content
	}
	for place, content := range places {
		for what, text := range secrets {
			mustNotHold(t, place, content, what, text)
		}
	}
}
