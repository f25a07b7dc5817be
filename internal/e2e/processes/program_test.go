package processes_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// program is one of the vendor's own, which calls the API with a key.
type program struct {
	key    string
	client *http.Client
}

// newProgram makes a key by the command line and a program that has it.
func (i *installation) newProgram(t testing.TB) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, binary, "apikey", "add", "--name", "Back end", "--scope", "read,tokens,proxy,manage")
	command.Dir, command.Env = i.folder, i.environment()
	output, err := command.Output()
	if err != nil {
		t.Fatalf("mooring apikey add: %v", err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: readers}
	t.Cleanup(transport.CloseIdleConnections)
	return &program{key: strings.TrimSpace(string(output)), client: &http.Client{Transport: transport}}
}

// answered is what a program was answered.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// ask sends one request, with a JSON body unless it is empty.
func (p *program) ask(ctx context.Context, method, address, body string) (answered, error) {
	address = strings.Replace(address, "//localhost:", "//127.0.0.1:", 1)
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return answered{}, err
	}
	request.Header.Set("Authorization", "Bearer "+p.key)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := p.client.Do(request)
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return answered{status: response.StatusCode, header: response.Header, body: text}, err
}

// read asks until it is answered with 200 and decodes the answer.
func (p *program) read(t testing.TB, address string, into any) {
	t.Helper()
	got, err := p.ask(t.Context(), http.MethodGet, address, "")
	if err != nil || got.status != http.StatusOK {
		t.Fatalf("GET %s: %d, %v: %s", address, got.status, err, got.body)
	}
	if err := json.Unmarshal(got.body, into); err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
}

// The two ways in which a program uses a connection, by the path below it.
const (
	tokenPath   = "/token"
	proxiedPath = "/proxy/practice"
)

// use reads a token of a connection, or calls the provider with it.
func (p *program) use(ctx context.Context, at, id, path string) (answered, error) {
	return p.ask(ctx, http.MethodGet, at+"/v1/connections/"+id+path, "")
}

// sound says what is wrong with an answer to use, wherever its connection stands;
// empty: nothing. Trouble is a problem whose name the header says, and never ours.
func (a answered) sound() string {
	ours := a.header.Get("Mooring-Error")
	switch a.status {
	case http.StatusOK:
		if ours != "" {
			return "a success says that it is our error " + ours
		}
	case http.StatusConflict, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusGatewayTimeout:
		var problem struct{ Type string }
		if json.Unmarshal(a.body, &problem) != nil || !strings.HasPrefix(problem.Type, "urn:mooring:problem:") {
			return fmt.Sprintf("%d without a problem: %.200s", a.status, a.body)
		}
	default:
		return fmt.Sprintf("%d: %.200s", a.status, a.body)
	}
	return ""
}
