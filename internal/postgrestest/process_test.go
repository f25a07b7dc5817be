package postgrestest_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mooring/internal/postgrestest"
)

// envRole tells a test that it runs in a process of its own.
const envRole = "POSTGRESTEST_ROLE"

func TestAKilledTestLeavesNoServer(t *testing.T) {
	t.Parallel()
	if os.Getenv(envRole) != "" {
		server := postgrestest.StartServer(t, postgrestest.Options{})
		tell(t, server.URL("postgres"), filepath.Dir(server.DataFolder()))
	}
	child, told := other(t, t.Name())
	url, folder := told[0], told[1]
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	session := connect(t, url)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// The server ends its sessions and then itself; both without anybody's help.
	eventually(t, "the server has ended", func() bool {
		_, err := os.Stat(filepath.Join(folder, "data", "postmaster.pid"))
		return os.IsNotExist(err)
	})
	if err := session.Ping(t.Context()); err == nil {
		t.Error("the session goes on")
	}
}

func TestTheDatabasesOfAKilledTestAreDroppedByTheNext(t *testing.T) {
	t.Parallel()
	if os.Getenv(envRole) != "" {
		nothing := func(string) error { return nil }
		tell(t, postgrestest.Database(t), postgrestest.Copy(t, "key", nothing))
	}
	living := postgrestest.Database(t)
	killed, orphans := other(t, t.Name())
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	server := os.Getenv("MOORING_TEST_POSTGRES")
	prefix := name(orphans[0])[:strings.LastIndex(name(orphans[0]), "_")]
	count := fmt.Sprintf("SELECT count(*) FROM pg_database WHERE starts_with(datname, '%s')", prefix)
	// The server takes a moment to see that the process is gone.
	eventually(t, "the databases are dropped", func() bool {
		next, _ := other(t, t.Name())
		_ = next.Process.Kill()
		_ = next.Wait()
		return ask[int](t, server, count) == 0
	})
	ask[bool](t, living, "SELECT true")
}

func TestWithoutAServerATestFailsAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	if os.Getenv(envRole) == "database" {
		postgrestest.Database(t)
	}
	if os.Getenv(envRole) == "server" {
		postgrestest.StartServer(t, postgrestest.Options{})
	}
	for role, variable := range map[string]string{"database": "MOORING_TEST_POSTGRES", "server": "MOORING_TEST_POSTGRES_BIN"} {
		for _, value := range []string{"", "nonsense"} {
			child := command(t, t.Name(), role)
			child.Env = append(child.Env, variable+"="+value)
			output, err := child.CombinedOutput()
			if err == nil || !strings.Contains(string(output), variable) {
				t.Errorf("%s=%q: %v\n%s", variable, value, err, output)
			}
			if value == "" && !strings.Contains(string(output), "go run ./cmd/check") {
				t.Errorf("it does not say what to do:\n%s", output)
			}
		}
	}
}

// command runs one test of this binary in a process of its own.
func command(t *testing.T, test, role string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^"+test+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), envRole+"="+role)
	return cmd
}

// other starts one test of this binary and returns what it tells. It ends with
// this test at the latest.
func other(t *testing.T, test string) (*exec.Cmd, []string) {
	t.Helper()
	cmd := command(t, test, "tell")
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil { // open as long as this process lives
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if told, ok := strings.CutPrefix(lines.Text(), "told: "); ok {
			return cmd, strings.Fields(told)
		}
		t.Log(lines.Text())
	}
	t.Fatal("the other process told nothing")
	return nil, nil
}

// tell is the other end: it tells words without spaces, and stays until it is killed.
func tell(t *testing.T, words ...string) {
	t.Helper()
	if _, err := fmt.Fprintln(os.Stdout, "told:", strings.Join(words, " ")); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	t.FailNow()
}

// name is the database that a URL names.
func name(url string) string {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return err.Error()
	}
	return config.Database
}

// eventually waits for what nobody announces.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for range 600 {
		if holds() {
			return
		}
		<-ticker.C
	}
	t.Fatalf("not yet, after half a minute: %s", what)
}
