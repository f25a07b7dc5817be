package passthrough_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/apikey"
	"mooring/internal/passthrough"
)

// tell answers with what arrived.
func tell(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	names := make([]string, 0, len(r.Header))
	for name, values := range r.Header {
		names = append(names, name+"="+strings.Join(values, ","))
	}
	slices.Sort(names)
	w.Header().Set("X-Host", r.Host)
	fmt.Fprintf(w, "%s %s\n%s\n%s", r.Method, r.RequestURI, strings.Join(names, "\n"), body)
}

func TestACallArrivesAsItWasMade(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, tell)
	request := r.request(http.MethodPut, "/appointments/a%201?from=2026-01-01T00:00:00%2B10:00&x", `{"status":"booked"}`)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": "k-1", "X-Own": "kept", "If-Match": `"3"`,
		"Cookie": "session=1", "Forwarded": "for=1.2.3.4", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Anything": "1", "X-Real-Ip": "1.2.3.4",
		"Mooring-Error": "x", "Mooring-Anything": "x", "Proxy-Authorization": "Basic x", "Proxy-Anything": "x", "Keep-Alive": "timeout=5",
		"Te": "trailers", "Via": "1.1 somewhere", "Connection": "X-Hop", "X-Hop": "dropped", "X-Request-Id": "theirs", "User-Agent": "vendor/1",
	} {
		request.Header.Set(name, value)
	}
	got := r.send(request)
	want := "PUT /api/appointments/a%201?from=2026-01-01T00:00:00%2B10:00&x\n" + strings.Join([]string{
		"Accept=application/json", "Authorization=Bearer token-1", "Content-Length=19", "Content-Type=application/json", "Idempotency-Key=k-1",
		`If-Match="3"`, "User-Agent=vendor/1", "X-Own=kept",
	}, "\n") + "\n" + `{"status":"booked"}`
	if got.body != want {
		t.Errorf("arrived:\n%s\nwant:\n%s", got.body, want)
	}
	if host := got.Header.Get("X-Host"); "http://"+host != r.upstream.URL {
		t.Errorf("the host is %q", host)
	}
}

func TestAnAnswerComesBackWithoutWhatWouldActOnOurHost(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, func(w http.ResponseWriter, _ *http.Request) {
		for _, name := range []string{
			"Set-Cookie", "Mooring-Error", "Mooring-Anything", "Clear-Site-Data", "Access-Control-Allow-Origin", "Strict-Transport-Security", "Alt-Svc",
			"Refresh", "Keep-Alive", "Proxy-Authenticate", "X-Request-Id", "X-Hop",
		} {
			w.Header().Set(name, "x")
		}
		w.Header().Set("Connection", "X-Hop")
		w.Header().Set("Content-Security-Policy", "script-src *")
		w.Header().Set("Cache-Control", "public, max-age=9999")
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Etag", `"7"`)
		w.Header().Set("Www-Authenticate", "Bearer")
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = io.WriteString(w, "<script>alert(1)</script>")
	})
	got := r.get("/practice")
	got.Header.Del("Date")
	want := http.Header{
		"Cache-Control": {"no-store"}, "Content-Security-Policy": {"default-src 'none'; sandbox"}, "X-Content-Type-Options": {"nosniff"},
		"Content-Type": {"text/html"}, "Etag": {`"7"`}, "Www-Authenticate": {"Bearer"}, "X-Request-Id": {"ours"}, "Content-Length": {"25"},
	}
	for name := range want {
		if !slices.Equal(got.Header[name], want[name]) {
			t.Errorf("%s is %q, want %q", name, got.Header[name], want[name])
		}
	}
	for name := range got.Header {
		if want[name] == nil {
			t.Errorf("%s came along", name)
		}
	}
	if got.StatusCode != http.StatusPaymentRequired || got.body != "<script>alert(1)</script>" {
		t.Errorf("status %d, body %q", got.StatusCode, got.body)
	}
}

func TestStatusAndBodyAreTheProviders(t *testing.T) {
	t.Parallel()
	zipped := new(strings.Builder)
	zip := gzip.NewWriter(zipped)
	_, _ = io.WriteString(zip, "packed")
	_ = zip.Close()
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/nothing":
			w.WriteHeader(http.StatusNoContent)
		case "/api/unchanged":
			w.Header().Set("Etag", `"1"`)
			w.WriteHeader(http.StatusNotModified)
		case "/api/part":
			http.ServeContent(w, r, "letter.txt", time.Time{}, strings.NewReader("0123456789"))
		case "/api/zipped":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, zipped.String())
		case "/api/trailer":
			w.Header().Set("Trailer", "X-Sum")
			_, _ = io.WriteString(w, "body")
			w.Header().Set("X-Sum", "1")
			w.Header().Set(http.TrailerPrefix+"Set-Cookie", "late=1")
		case "/api/hints":
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.Header().Set("Set-Cookie", "early=1")
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Del("Link")
			_, _ = io.WriteString(w, "body")
		case "/api/odd":
			w.WriteHeader(799)
		default:
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	ask := func(path string, header ...string) answered {
		request := r.request(http.MethodGet, path, "")
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		return r.send(request)
	}
	head := r.send(r.request(http.MethodHead, "/part", ""))
	part := ask("/part", "Range", "bytes=2-4")
	trailer := ask("/trailer")
	hints := ask("/hints")
	for name, fine := range map[string]bool{
		"nothing":   ask("/nothing").StatusCode == 204,
		"unchanged": ask("/unchanged", "If-None-Match", `"1"`).StatusCode == 304,
		"a part":    part.StatusCode == 206 && part.body == "234" && part.Header.Get("Content-Range") == "bytes 2-4/10",
		"no body":   head.StatusCode == 200 && head.body == "" && head.ContentLength == 10,
		"packed":    ask("/zipped", "Accept-Encoding", "gzip").body == zipped.String(),
		"unasked":   ask("/zipped").body == zipped.String(),
		"trailers":  trailer.body == "body" && len(trailer.Trailer) == 0 && trailer.Header.Get("Trailer") == "",
		"hints":     hints.body == "body" && hints.Header.Get("Link") == "" && hints.Header.Get("X-Request-Id") == "ours",
		"odd":       ask("/odd").StatusCode == 799,
		"trouble":   ask("/any").StatusCode == 500 && !ask("/any").ours(),
	} {
		if !fine {
			t.Errorf("%s: not as the provider answered", name)
		}
	}
}

func TestACallThatCannotBeMadeIsNotSent(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, func(http.ResponseWriter, *http.Request) { t.Error("the provider was asked") })
	upgrade := r.request(http.MethodGet, "/socket", "")
	upgrade.Header.Set("Connection", "Upgrade")
	upgrade.Header.Set("Upgrade", "websocket")
	wrongKey := r.request(http.MethodGet, "/practice", "")
	wrongKey.Header.Set("Authorization", "Bearer other")
	var path *passthrough.PathError
	for name, try := range map[string]struct {
		request *http.Request
		is      func(error) bool
	}{
		"an upgrade":  {upgrade, func(err error) bool { return errors.Is(err, passthrough.ErrUpgrade) }},
		"a wrong key": {wrongKey, func(err error) bool { return errors.Is(err, apikey.ErrWrong) }},
		"a bad path":  {r.request(http.MethodGet, "/a/%2e%2e/b", ""), func(err error) bool { return errors.As(err, &path) }},
	} {
		if got := r.send(try.request); !got.ours() || got.StatusCode != http.StatusTeapot {
			t.Errorf("%s: status %d, header %v", name, got.StatusCode, got.Header)
		}
		if err := r.why(); !try.is(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheLogHasNeitherPathNorQueryNorToken(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, tell)
	r.get("/patients/Margaret?name=Margaret")
	log := r.log.String()
	if !strings.Contains(log, `operation="proxied call"`) {
		t.Errorf("no line of the call: %s", log)
	}
	for _, secret := range []string{"Margaret", "patients", "token-1", "mooring_key"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log: %s", secret, log)
		}
	}
}
