package connectlink_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
)

// onlyBayside offers Core Practice and has one connection, of organisation "ours".
type onlyBayside struct{}

// Info implements connectlink.Connections.
func (onlyBayside) Info(slug string) (connection.ProviderInfo, bool) {
	return connection.ProviderInfo{}, slug == "core-practice"
}

// CheckTenant implements connectlink.Connections.
func (onlyBayside) CheckTenant(string, string) error { return nil }

// Connection implements connectlink.Connections.
func (onlyBayside) Connection(_ context.Context, ref connection.Ref) (connection.Connection, error) {
	if ref != (connection.Ref{OrganisationID: "ours", ID: "bayside"}) {
		return connection.Connection{}, connection.ErrNotFound
	}
	return connection.Connection{ID: "bayside", Provider: "core-practice"}, nil
}

// service makes links for these origins. It has no store: nothing that is refused
// reaches one.
func service(origins ...string) *connectlink.Service {
	return connectlink.New(connectlink.Options{
		Connections: onlyBayside{}, Now: time.Now, BaseURL: "https://connect.example.com", ReturnOrigins: origins,
	})
}

// wanted is a link that can be made.
func wanted() connectlink.NewSession {
	return connectlink.NewSession{
		OrganisationID: "ours", Person: connectlink.Person{ExternalID: "user-17", Name: "Kim Lee"},
		ReturnURL: "https://good.example/back",
	}
}

// faultsOf are the fields at fault, with what is said of each.
func faultsOf(t *testing.T, err error) map[string]string {
	t.Helper()
	var input *connectlink.InputError
	if err != nil && !errors.As(err, &input) {
		t.Fatalf("%v is not an *InputError", err)
	}
	said := make(map[string]string)
	if input != nil {
		for _, fault := range input.Faults {
			said[fault.Field] = fault.Message
		}
	}
	return said
}

func TestPeopleReturnToRegisteredOriginsAlone(t *testing.T) {
	t.Parallel()
	links := service("https://good.example", "https://good.example:8443", "http://localhost:3000", "http://[::1]:3000", "http://plain.example")
	for address, taken := range map[string]bool{
		"https://good.example":                              true,
		"https://good.example/":                             true,
		"https://good.example:443/a/b?c=d&e=%20f":           true,
		"HTTPS://GOOD.example/a":                            true,
		"https://good.example:8443/a":                       true,
		"https://good.example/a//b/../c":                    true,
		"https://good.example?x=//evil.example":             true,
		"http://localhost:3000/back":                        true,
		"http://[::1]:3000/back":                            true,
		"":                                                  false,
		"/back":                                             false,
		"//evil.example":                                    false,
		"///evil.example":                                   false,
		"https:/good.example":                               false,
		"https:good.example":                                false,
		"https:///good.example":                             false,
		"good.example":                                      false,
		"https://":                                          false,
		"https://evil.example/back":                         false,
		"https://good.example@evil.example/":                false,
		"https://good.example:pass@evil.example/":           false,
		"https://kim@good.example/":                         false,
		"https://good.example.evil.example/":                false,
		"https://evilgood.example/":                         false,
		"https://sub.good.example/":                         false,
		"https://good.example./":                            false,
		"https://good.example:444/":                         false,
		"https://good.example:8443@evil.example/":           false,
		"https://good.example\\@evil.example/":              false,
		"https:\\\\good.example/":                           false,
		"https://evil.example\\.good.example/":              false,
		"https://good.example%2eevil.example/":              false,
		"https://good.example%00.evil.example/":             false,
		"https://good.exa\tmple/":                           false,
		"https://good.example/\r\nSet-Cookie: a=b":          false,
		" https://good.example/":                            false,
		"https://good.example/\u202e":                       false,
		"https://g\u043e\u043ed.example/":                   false,
		"https://good\u3002example/":                        false,
		"https://good.example\u2044evil.example/":           false,
		"http://good.example/":                              false,
		"http://plain.example/":                             false,
		"ftp://good.example/":                               false,
		"javascript:alert(1)//good.example":                 false,
		"javascript://good.example/%0aalert(1)":             false,
		"data:text/html,https://good.example":               false,
		"https://good.example/#here":                        false,
		"https://good.example/#":                            false,
		"https://good.example/?outcome=connected":           false,
		"https://good.example/?a=b&connect_session=x":       false,
		"https://good.example/?connection=x":                false,
		"https://good.example/?%72eason=x":                  false,
		"http://localhost:3001/back":                        false,
		"http://localhost.evil.example:3000/":               false,
		"http://127.0.0.1:3000/":                            false,
		"https://localhost:3000/":                           false,
		"https://good.example/" + strings.Repeat("a", 2000): false,
	} {
		asked := wanted()
		asked.ReturnURL = address
		said := faultsOf(t, links.Check(asked))
		if (said["return_url"] == "") != taken || len(said) > 1 {
			t.Errorf("%q: %v", address, said)
		}
		way := links.ReturnAddress(connectlink.Session{ReturnURL: address}, connectlink.Result{Outcome: connectlink.Returned})
		if (way != "") != taken {
			t.Errorf("%q leads to %q", address, way)
		}
	}
}

func TestAnOriginThatIsNotRegisteredIsNamed(t *testing.T) {
	t.Parallel()
	asked := wanted()
	asked.ReturnURL = "https://evil.example/back"
	said := faultsOf(t, service("https://good.example").Check(asked))["return_url"]
	if !strings.Contains(said, "MOORING_RETURN_ORIGINS") || !strings.Contains(said, "https://evil.example") {
		t.Errorf("it says %q", said)
	}
	if said := faultsOf(t, service().Check(wanted()))["return_url"]; !strings.Contains(said, "MOORING_RETURN_ORIGINS") {
		t.Errorf("without any origin it says %q", said)
	}
}

func TestTheWayBackKeepsTheAddressAndAddsWhatCame(t *testing.T) {
	t.Parallel()
	links := service("https://good.example")
	result := connectlink.Result{SessionID: "cs_1", Outcome: connectlink.Failed, Reason: "a&b=c", ConnectionID: "x y"}
	for address, want := range map[string]string{
		"https://good.example":              "https://good.example?",
		"https://good.example/a%2Fb":        "https://good.example/a%2Fb?",
		"https://good.example/a?b=c%20d&b=": "https://good.example/a?b=c%20d&b=&",
		"https://good.example/a?":           "https://good.example/a?",
	} {
		way := links.ReturnAddress(connectlink.Session{ReturnURL: address}, result)
		rest, kept := strings.CutPrefix(way, want)
		added, err := url.ParseQuery(rest)
		if !kept || err != nil || added.Get("outcome") != "failed" || added.Get("reason") != "a&b=c" || added.Get("connection") != "x y" || added.Get("connect_session") != "cs_1" || len(added) != 4 {
			t.Errorf("%s becomes %s (%v)", address, way, err)
		}
	}
}
