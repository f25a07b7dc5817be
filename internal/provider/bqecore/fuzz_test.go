package bqecore

import (
	"encoding/json"
	"net/http"
	"testing"
	"unicode/utf8"

	"mooring/internal/provider/answer"
	"mooring/internal/provider/listing"
)

// FuzzWire feeds the decoders whatever comes: nothing panics, and what is accepted is
// whole.
func FuzzWire(f *testing.F) {
	for _, seed := range []string{
		`{"id":"7","name":"Harbour"}`, `[{"id":7,"name":"Harbour"}]`, `[{"id":"e1","displayName":"Ada","title":"Engineer","isActive":true}]`,
		`{"value":[{"id":1,"firstName":"Ada","lastName":null,"isActive":0}]}`, `{"items":[{"id":-0,"code":"D1"}],"data":null}`, `"Not authenticated"`, `null`, `[`, `{"id":`,
		`[{"id":1e3}]`, `{"value":[[]]}`, `[null,{"id":"\ud800"}]`, "\xff", `[{"id":"a"},{"id":"a"}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var stated wireCompany
		if json.Unmarshal(content, &stated) == nil {
			if found, err := stated.company(); err == nil {
				whole(t, found.ID, found.Name)
			}
		}
		check[wireEmployee](t, content)
		check[wireActivity](t, content)
		saysNotAuthenticated(answer.Answer{Status: http.StatusOK, Body: content})
	})
}

// check decodes a page of a list.
func check[T recorded](t *testing.T, content []byte) {
	var page wireList[T]
	if json.Unmarshal(content, &page) != nil {
		return
	}
	if page.Elements == nil {
		t.Error("a page without a list was accepted")
	}
	for _, element := range page.Elements {
		if record, err := element.record(); err == nil {
			whole(t, "checked by listing.Distinct", record.Name)
		}
	}
}

// whole fails unless a row could be shown and stored.
func whole(t *testing.T, id, name string) {
	if id == "" || name == "" || len(name) > listing.MaxText || !utf8.ValidString(name) {
		t.Errorf("id %q, name %q", id, name)
	}
}

// FuzzAccepted feeds what a token answer may say of the API's address: the token goes
// nowhere else.
func FuzzAccepted(f *testing.F) {
	for _, seed := range []string{
		"https://api.bqecore.com/api", "https://evil.example/.bqecore.com", "https://api.bqecore.com@evil.example", "https://a.bqecore.com:443/", "http://127.0.0.1:9/api/x",
		"https://a.bqecore.com/%2e%2e/x", "HTTPS://A.BQECORE.COM", "https://bqecore.com\x00.evil.example", "https://[::1].bqecore.com",
	} {
		f.Add(seed)
	}
	p := &Provider{options: Options{TenantDomain: "bqecore.com"}, api: "http://127.0.0.1:9/api"}
	f.Fuzz(func(t *testing.T, text string) {
		base, can := p.accepted(text)
		if !can {
			return
		}
		request, err := http.NewRequest(http.MethodGet, base+pathCompany, nil)
		if err != nil {
			return // An address that cannot be called leads nowhere.
		}
		again, still := p.accepted(base)
		if !still || again != base {
			t.Errorf("%q became %q, which becomes %q", text, base, again)
		}
		if request.URL.RawQuery != "" || request.URL.Fragment != "" {
			t.Errorf("%q has more than a path", text)
		}
		switch host := request.URL.Host; {
		case request.URL.Scheme == "https" && (host == "bqecore.com" || len(host) > 12 && host[len(host)-12:] == ".bqecore.com"):
		case request.URL.Scheme == "http" && host == "127.0.0.1:9":
		default:
			t.Errorf("%q leads to %s", text, request.URL)
		}
	})
}
