package app_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// oddFields are texts of the simulation's answers that nothing is looked up by,
// by the end of the path. An appointment's id is one of them.
var oddFields = map[string]*regexp.Regexp{
	"/practice":      regexp.MustCompile(`"(name)":"`),
	"/locations":     regexp.MustCompile(`"(name|address)":"`),
	"/practitioners": regexp.MustCompile(`"(name)":"`),
	"/appointments":  regexp.MustCompile(`"(id|patient_ref|reason|status)":"`),
	"/token":         regexp.MustCompile(`"(scope)":"`),
}

// oddText is what a careless provider puts before each of them: zero
// characters and half a surrogate pair.
const oddText = `\u0000a\u0000\ud800`

// odd spoils the answers of the simulation.
func odd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		body := answer.Body.String()
		for path, fields := range oddFields {
			if strings.HasSuffix(r.URL.Path, path) {
				body = fields.ReplaceAllString(body, `"$1":"`+oddText)
			}
		}
		answer.Header().Del("Content-Length")
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(body))
	})
}

func TestOddTextsOfAProviderAreCopiedLikeAnyOther(t *testing.T) {
	t.Parallel()
	for name, choose := range map[string]func(*config.Config){
		"SQLite": nil,
		"PostgreSQL": func(c *config.Config) {
			c.DatabaseURL = storetest.NewPostgres(t)
			if err := secret.GenerateKeyset(c.KeysetFile); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := apptest.Start(t, apptest.Options{AroundSandbox: odd, Config: choose})
			visitor := site.SignedIn(t, site.Owner)
			id := visitor.Connect("manly")
			site.Log.Await(t, "sync ended", 1)
			if log := site.Log.String(); !strings.Contains(log, "outcome=done") {
				t.Errorf("the sync did not come to its end: %s", lastLines(log, 10))
			}
			if rows := site.Rows(t, "SELECT reason FROM appointments WHERE reason LIKE '\uFFFDa\uFFFD\uFFFD%'"); len(rows) == 0 {
				t.Error("no appointment with an odd text was copied")
			}
			for _, path := range []string{"/connections", "/connections/" + id, "/connections/" + id + "/appointments", "/connections/" + id + "/activity"} {
				if page := visitor.Get(path); page.Status != http.StatusOK {
					t.Errorf("%s: status %d", path, page.Status)
				}
			}
			do(t, visitor, id, "check")
			do(t, visitor, id, "disconnect")
		})
	}
}
