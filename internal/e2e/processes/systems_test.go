package processes_test

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/portal"
)

// system is a simulated practice system beside Core Practice, and the practice in
// it that a test connects.
type system struct {
	*portal.Control
	slug, tenant string
	// person signs in there. Where nobody does, credentials are typed.
	person      string
	credentials docplanner.Credentials
}

// place is where a system is simulated: the address for browsers and the one for
// programs, and the app as it is registered there.
type place struct {
	browsers, programs string
	clients            []portal.Client
}

// offer serves a system and offers it in every process that is started from now on,
// at the addresses that simulate returns; everything else is configured as it is by
// default.
func (i *installation) offer(t *testing.T, slug string, simulate func(place) (http.Handler, map[string]string, error)) {
	t.Helper()
	listener := listen(t)
	handler, settings, err := simulate(place{
		browsers: fmt.Sprintf("http://%s.localhost:%d", slug, listener.Addr().(*net.TCPAddr).Port),
		programs: "http://" + listener.Addr().String(),
		clients: []portal.Client{{
			ID: apptest.ClientID, Secret: apptest.ClientSecret, Name: apptest.AppName,
			RedirectURIs: []string{i.front.URL + "/oauth/" + slug + "/callback"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	serve(t, listener, handler)
	prefix := "MOORING_" + strings.ToUpper(strings.ReplaceAll(slug, "-", "_")) + "_"
	for name, value := range settings {
		i.given = append(i.given, prefix+name+"="+value)
	}
}

// offerDrChrono offers a DrChrono that change may change, and settings beside its
// addresses.
func (i *installation) offerDrChrono(t *testing.T, change func(*drchrono.Options), settings map[string]string) (*drchrono.Server, system) {
	t.Helper()
	var server *drchrono.Server
	i.offer(t, demo.DrChrono, func(at place) (_ http.Handler, _ map[string]string, err error) {
		options := drchrono.Options{
			Seed: 1, BaseURL: at.browsers, InternalURL: at.programs, Clients: at.clients, AppointmentCount: 60, PageSize: 10,
		}
		change(&options)
		if server, err = drchrono.New(options); err != nil {
			return nil, nil, err
		}
		endpoints := server.Endpoints()
		addresses := signInSettings(endpoints.AuthorizeURL, endpoints.TokenURL, endpoints.RevokeURL, endpoints.APIURL)
		maps.Copy(addresses, settings)
		return server.Handler(), addresses, nil
	})
	return server, system{Control: server.Control, slug: demo.DrChrono, tenant: "redwood", person: "hkim@redwood.example"}
}

// signInSettings are those of a system at which people sign in.
func signInSettings(authorize, token, revoke, api string) map[string]string {
	return map[string]string{
		"CLIENT_ID": apptest.ClientID, "CLIENT_SECRET": apptest.ClientSecret,
		"AUTHORIZE_URL": authorize, "TOKEN_URL": token, "REVOKE_URL": revoke, "API_URL": api,
	}
}

// offerBQECore offers BQE CORE.
func (i *installation) offerBQECore(t *testing.T) system {
	t.Helper()
	var server *bqecore.Server
	i.offer(t, demo.BQECore, func(at place) (_ http.Handler, _ map[string]string, err error) {
		server, err = bqecore.New(bqecore.Options{
			Seed: 1, BaseURL: at.browsers, InternalURL: at.programs, Clients: at.clients, Employees: 10,
		})
		if err != nil {
			return nil, nil, err
		}
		endpoints := server.Endpoints()
		return server.Handler(), signInSettings(endpoints.AuthorizeURL, endpoints.TokenURL, endpoints.RevokeURL, endpoints.APIURL), nil
	})
	return system{
		Control: server.Control, slug: demo.BQECore, tenant: bqecore.Northshore, person: server.SignIns(bqecore.Northshore)[0].Email,
	}
}

// offerDocplanner offers Docplanner.
func (i *installation) offerDocplanner(t *testing.T) system {
	t.Helper()
	var server *docplanner.Server
	i.offer(t, demo.Docplanner, func(at place) (_ http.Handler, _ map[string]string, err error) {
		server, err = docplanner.New(docplanner.Options{Seed: 1, BaseURL: at.browsers, InternalURL: at.programs, AppointmentCount: 40})
		if err != nil {
			return nil, nil, err
		}
		endpoints := server.Endpoints()
		return server.Handler(), map[string]string{
			"CLIENT_ID": apptest.ClientID, "TOKEN_URL": endpoints.TokenURL, "API_URL": endpoints.APIURL,
		}, nil
	})
	clinic := server.Clients()[0]
	return system{Control: server.Control, slug: demo.Docplanner, tenant: clinic.Tenant, credentials: clinic}
}

// connect connects the practice with all of its locations and returns the
// connection's id.
func (s system) connect(t testing.TB, v *apptest.Visitor) string {
	t.Helper()
	fields := url.Values{"provider": {s.slug}}
	if s.person == "" {
		fields["tenant"], fields["client_id"], fields["client_secret"] = []string{s.credentials.Country}, []string{s.credentials.ID}, []string{s.credentials.Secret}
	}
	page := s.goThrough(v, v.Post("/connections", fields))
	if strings.HasSuffix(page.URL.Path, "/locations") {
		page = v.ChooseAll(page)
	}
	var id string
	for _, card := range page.Find("[data-connection]").EachIter() {
		if strings.Contains(card.Text(), s.name(t)) {
			id = card.AttrOr("data-connection", "")
		}
	}
	if id == "" {
		t.Fatalf("connect %s: no card at %s (heading %q)", s.slug, page.URL, page.Heading())
	}
	return id
}

// goThrough signs in and agrees, where that is to be done.
func (s system) goThrough(v *apptest.Visitor, page *apptest.Page) *apptest.Page {
	if s.person == "" {
		return page
	}
	return v.Allow(v.SignInAtProvider(page, s.person))
}

// name is the practice's.
func (s system) name(t testing.TB) string {
	t.Helper()
	tenant, err := s.Find(s.tenant)
	if err != nil {
		t.Fatal(err)
	}
	return tenant.Name
}

// tokenRequests counts the requests for tokens, without those that redeemed a code,
// and how often each refresh token was presented, by its fingerprint.
func (s system) tokenRequests() (all int, presented map[string]int) {
	presented = map[string]int{}
	for _, request := range s.State().TokenRequests {
		if request.Code != "" {
			continue
		}
		all++
		if request.RefreshToken != "" {
			presented[request.RefreshToken]++
		}
	}
	return all, presented
}
