package passthrough_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
)

// echo answers with what comes, as it comes.
func echo(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex()
	_ = control.Flush()
	piece := make([]byte, 1024)
	for {
		n, err := r.Body.Read(piece)
		if _, broke := w.Write(piece[:n]); broke != nil || err != nil {
			return
		}
		_ = control.Flush()
	}
}

// open sends a request and returns its answer as soon as that begins.
func (r *rig) open(request *http.Request) *http.Response {
	r.t.Helper()
	transport := &http.Transport{}
	request.Header.Set("Authorization", "Bearer mooring_key")
	response, err := transport.RoundTrip(request)
	if err != nil {
		r.t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	r.t.Cleanup(func() {
		_ = response.Body.Close()
		transport.CloseIdleConnections()
	})
	return response
}

// expect reads a text.
func expect(t *testing.T, from io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(from, got); err != nil || string(got) != want {
		t.Fatalf("read %q, %v; want %q", got, err, want)
	}
}

func TestBodiesStreamBothWaysAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, echo)
	body, sends := io.Pipe()
	response := r.open(r.chunked("/a", body))
	for _, word := range []string{"one", "two", strings.Repeat("three", 30<<10)} {
		go func() { _, _ = io.WriteString(sends, word) }()
		expect(t, response.Body, word)
	}
	_ = sends.Close()
	if rest, err := io.ReadAll(response.Body); err != nil || len(rest) != 0 {
		t.Errorf("at the end: %d bytes, %v", len(rest), err)
	}
}

func TestAnAnswerOfKnownLengthComesAsItIsWritten(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	r := start(t, setup{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "8")
		for _, half := range []string{"half", "rest"} {
			_, _ = io.WriteString(w, half)
			_ = http.NewResponseController(w).Flush()
			<-more
		}
	})
	response := r.open(r.request(http.MethodGet, "/a", ""))
	for _, half := range []string{"half", "rest"} {
		expect(t, response.Body, half)
		more <- struct{}{}
	}
}

func TestACallMayTakeLongerThanUsualRequests(t *testing.T) {
	t.Parallel()
	const usual = 50 * time.Millisecond
	r := start(t, setup{readTimeout: usual}, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("the body broke off: %v", err)
		}
		<-time.After(3 * usual)
		_, _ = w.Write(body)
	})
	body, sends := io.Pipe()
	go func() {
		_, _ = io.WriteString(sends, "slow")
		<-time.After(3 * usual)
		_ = sends.Close()
	}()
	if got := r.send(r.chunked("/a", body)); got.body != "slow" || got.err != nil {
		t.Errorf("a slow body: %q, %v", got.body, got.err)
	}
	if got := r.send(r.request(http.MethodPost, "/a", "short")); got.body != "short" || got.err != nil {
		t.Errorf("a slow answer: %q, %v", got.body, got.err)
	}
}

func TestAClientThatGoesAwayEndsTheProvidersCall(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 2)
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/begun" {
			_, _ = io.WriteString(w, "begun")
			_ = http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
		gone <- struct{}{}
	})
	response := r.open(r.request(http.MethodGet, "/begun", ""))
	expect(t, response.Body, "begun")
	_ = response.Body.Close()
	await(t, gone)
	await(t, r.ended)
}

func TestAnAnswerThatBreaksOffBreaksOursToo(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/known" {
			w.Header().Set("Content-Length", "100")
		}
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	for _, path := range []string{"/known", "/unknown"} {
		request := r.request(http.MethodGet, path, "")
		request.Header.Set("Authorization", "Bearer mooring_key")
		transport := &http.Transport{}
		response, err := transport.RoundTrip(request)
		if err != nil {
			continue // It broke off before anything was passed on.
		}
		if body, err := io.ReadAll(response.Body); err == nil {
			t.Errorf("%s: a clean end after %q", path, body)
		}
		transport.CloseIdleConnections()
	}
}

func TestAnAnswerThatEndsBeforeTheBodyDoesIsPassedOn(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		http.Error(w, "enough", http.StatusRequestEntityTooLarge)
	})
	body, sends := io.Pipe()
	go func() { _, _ = io.WriteString(sends, "never-ending") }()
	if got := r.send(r.chunked("/a", body)); got.StatusCode != http.StatusRequestEntityTooLarge || got.body != "enough\n" {
		t.Errorf("status %d, body %q", got.StatusCode, got.body)
	}
	await(t, r.ended)
}

// fill writes until nobody takes any more.
func fill(w http.ResponseWriter) {
	control, piece := http.NewResponseController(w), make([]byte, 64<<10)
	for {
		_ = control.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
		if _, err := w.Write(piece); err != nil {
			return
		}
	}
}

func TestADisconnectCutsCallsUnderWay(t *testing.T) {
	t.Parallel()
	arrived, stuck := make(chan string, 4), make(chan struct{}, 1)
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		arrived <- r.URL.Path
		if r.URL.Path == "/api/stuck" {
			fill(w)
			stuck <- struct{}{}
			<-r.Context().Done()
			return
		}
		for control := http.NewResponseController(w); r.URL.Path != "/api/silent" && r.Context().Err() == nil; {
			_, _ = io.WriteString(w, strings.Repeat("more", 1024))
			_ = control.Flush()
		}
		<-r.Context().Done()
	})
	t.Run("whose answer is on its way", func(t *testing.T) {
		response := r.open(r.request(http.MethodGet, "/talking", ""))
		expect(t, response.Body, "more")
		await(t, arrived)
		r.proxy.Cut(connection.Ref{OrganisationID: ref.OrganisationID, ID: "another"})
		expect(t, response.Body, strings.Repeat("more", 1<<20))
		r.proxy.Cut(ref)
		if _, err := io.Copy(io.Discard, response.Body); err == nil {
			t.Error("a clean end")
		}
		await(t, r.ended)
	})
	t.Run("whose client does not read", func(t *testing.T) {
		r.open(r.request(http.MethodGet, "/stuck", ""))
		await(t, arrived)
		await(t, stuck)
		r.proxy.Cut(ref)
		await(t, r.ended)
	})
	t.Run("that have no answer yet", func(t *testing.T) {
		go func() {
			await(t, arrived)
			r.proxy.Cut(ref)
		}()
		if got := r.get("/silent"); !got.ours() || !errors.Is(r.why(), passthrough.ErrCut) {
			t.Errorf("status %d", got.StatusCode)
		}
		await(t, r.ended)
	})
	t.Run("that are only just begun", func(t *testing.T) {
		r.desk.asked = func() { r.proxy.Cut(ref) }
		if got := r.get("/silent"); !got.ours() || !errors.Is(r.why(), passthrough.ErrCut) {
			t.Errorf("status %d", got.StatusCode)
		}
	})
}

// silent takes a request and says nothing.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func TestWhatIsNoAnswerIsSaidByUs(t *testing.T) {
	t.Parallel()
	say := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = io.WriteString(connection, text)
			_ = connection.Close()
		}
	}
	for name, try := range map[string]struct {
		with   setup
		handle http.HandlerFunc
		want   error
	}{
		"rubbish":              {setup{}, say("220 mail.example ESMTP\r\n"), passthrough.ErrBroken},
		"nothing":              {setup{}, say(""), passthrough.ErrBroken},
		"half a header":        {setup{}, say("HTTP/1.1 200 OK\r\nContent-"), passthrough.ErrBroken},
		"a huge header":        {setup{}, say("HTTP/1.1 200 OK\r\nX-Big: " + strings.Repeat("x", 300<<10) + "\r\n\r\n"), passthrough.ErrBroken},
		"another protocol":     {setup{}, say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"), passthrough.ErrBroken},
		"a protocol unnamed":   {setup{}, say("HTTP/1.1 101 Switching Protocols\r\n\r\n"), passthrough.ErrBroken},
		"two lengths":          {setup{}, say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), passthrough.ErrBroken},
		"silence":              {setup{headerTimeout: 50 * time.Millisecond}, silent, passthrough.ErrTimeout},
		"silence for too long": {setup{limit: 50 * time.Millisecond}, silent, passthrough.ErrTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, try.with, try.handle)
			got := r.send(r.request(http.MethodPost, "/a", "x"))
			if err := r.why(); !errors.Is(err, try.want) || !got.ours() || got.StatusCode != http.StatusTeapot {
				t.Errorf("status %d, %v", got.StatusCode, err)
			} else if strings.Contains(err.Error(), "mail.example") || strings.Contains(err.Error(), "X-Big") {
				t.Errorf("the error quotes the answer: %v", err)
			}
		})
	}
}

func TestABodyThatDoesNotComeWholeIsTheClientsFault(t *testing.T) {
	t.Parallel()
	r := start(t, setup{}, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	for name, try := range map[string]struct {
		sent string
		want error
	}{
		"short, and gone":  {"Content-Length: 100\r\n\r\nhalf", context.Canceled},
		"long, and gone":   {"Content-Length: 1000000\r\n\r\nhalf", context.Canceled},
		"of broken pieces": {"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnone\r\n", passthrough.ErrBody},
	} {
		client, err := net.Dial("tcp", r.front.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(client, "POST /a HTTP/1.1\r\nHost: mooring\r\nAuthorization: Bearer mooring_key\r\n", try.sent)
		if errors.Is(try.want, context.Canceled) {
			_ = client.Close()
		}
		if err := r.why(); !errors.Is(err, try.want) {
			t.Errorf("%s: %v", name, err)
		}
		_ = client.Close()
	}
}
