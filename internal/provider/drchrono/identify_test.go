package drchrono_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"mooring/internal/connection"
)

func TestThePracticeIsTheUsersPracticeGroup(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	tenant, err := r.adapter.Identify(t.Context(), access())
	want := connection.Tenant{ID: "900", Name: "Harbor Family Medicine", URL: "https://app.drchrono.com", Account: "42"}
	if err != nil || tenant != want {
		t.Fatalf("tenant = %+v, %v; want %+v", tenant, err, want)
	}
	if got := r.requests(); !slices.Equal(got, []string{"/api/users/current", "/api/users/42", "/api/doctors/7"}) {
		t.Errorf("requests = %v", got)
	}
	for i, header := range r.headers {
		if header != "Bearer token" || r.versions[i] != "v4" {
			t.Errorf("request %d came with %q for version %q: a redirect on the same host keeps both", i, header, r.versions[i])
		}
	}
}

func TestARedirectToAnotherHostIsNotFollowed(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer elsewhere.Close()
	r := newRig(t, nil)
	for _, to := range []string{
		elsewhere.URL + "/api/users/42",
		"https://" + strings.TrimPrefix(r.base, "http://") + "/api/users/42",
		"/api/users/current",
	} {
		r.redirect("/api/users/current", to)
		_, err := r.adapter.Identify(t.Context(), access())
		fails(t, err, connection.FailureMalformed)
	}
	if reached.Load() != 0 {
		t.Error("the token went to another host")
	}
}

func TestOddUsersAndDoctors(t *testing.T) {
	t.Parallel()
	const user, doctor = "/api/users/42", "/api/doctors/7"
	for name, test := range map[string]struct {
		path, body string
		want       connection.Tenant
	}{
		"a user without a doctor": {user, `{"id": 42, "doctor": null, "practice_group": 900}`,
			connection.Tenant{ID: "900", Name: "Anna Lee, MD", URL: "https://app.drchrono.com", Account: "42"}},
		"a user without a practice group": {user, `{"id": "42", "doctor": "7"}`,
			connection.Tenant{ID: "900", Name: "Harbor Family Medicine", URL: "https://app.drchrono.com", Account: "42"}},
		"a practice group without a name": {doctor, `{"id": 7, "first_name": " Anna ", "last_name": "Lee", "practice_group": null, "practice_group_name": " "}`,
			connection.Tenant{ID: "900", Name: "Anna Lee", URL: "https://app.drchrono.com", Account: "42"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			r.body(test.path, test.body)
			got, err := r.adapter.Identify(t.Context(), access())
			if err != nil || got != test.want {
				t.Errorf("tenant = %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestWhatCannotBeAPracticeIsMalformed(t *testing.T) {
	t.Parallel()
	const user, doctor, doctors = "/api/users/42", "/api/doctors/7", "/api/doctors"
	for name, bodies := range map[string]map[string]string{
		"no user id":           {user: `{"doctor": 7, "practice_group": 900}`},
		"an id of blanks":      {user: `{"id": " ", "doctor": 7, "practice_group": 900}`},
		"an id that is a list": {user: `{"id": [42], "doctor": 7, "practice_group": 900}`},
		"a fraction for an id": {user: `{"id": 4.2, "doctor": 7, "practice_group": 900}`},
		"no practice group":    {user: `{"id": 42, "doctor": 7}`, doctor: `{"id": 7, "practice_group_name": "Harbor"}`},
		"two practice groups":  {user: `{"id": 42, "doctor": 7, "practice_group": 901}`},
		"no name at all":       {doctor: `{"id": 7, "practice_group": 900}`},
		"nobody to belong to":  {user: `{"id": 42, "practice_group": 900}`, doctors: `{"results": []}`},
		"a list for a user":    {user: `[]`},
		"a page for a user":    {user: `<!doctype html><title>Sign in</title>`},
		"half a user":          {user: `{"id": 42, "doctor": 7, "prac`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			for path, body := range bodies {
				r.body(path, body)
			}
			_, err := r.adapter.Identify(t.Context(), access())
			fails(t, err, connection.FailureMalformed)
		})
	}
}

func TestAnIDThatIsNoNumberIsPutIntoNoAddress(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"../users/42", "7/", "7?verbose=true", "7#", "-7", "7.0", " 7", "%37"} {
		r := newRig(t, nil)
		r.body("/api/users/42", `{"id": 42, "doctor": "`+id+`", "practice_group": 900}`)
		_, err := r.adapter.Identify(t.Context(), access())
		fails(t, err, connection.FailureMalformed)
		if got := r.requests(); len(got) != 2 {
			t.Errorf("%q was put into an address: %v", id, got)
		}
	}
}

func TestAMissingPermissionInDrChronoIsForbidden(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/users/current", "/api/doctors/7"} {
		r := newRig(t, nil)
		r.status(path, http.StatusForbidden, `{"detail": "You do not have permission to perform this action."}`)
		_, err := r.adapter.Identify(t.Context(), access())
		fails(t, err, connection.FailureForbidden)
		r.status(path, http.StatusNotFound, `{"detail": "Not found."}`)
		_, err = r.adapter.Identify(t.Context(), access())
		fails(t, err, connection.FailureMalformed)
	}
}
