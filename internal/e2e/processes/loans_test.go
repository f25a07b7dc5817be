package processes_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// enough is how often a program asks until a process certainly remembers what it lends by.
const enough = 100

// TestWhatIsTakenBackInOneProcessIsLentByNoOther has a process remember what it lends by,
// and takes it back through others: through one that serves, and by the command line while
// the first is paused and hears nothing.
func TestWhatIsTakenBackInOneProcessIsLentByNoOther(t *testing.T) {
	t.Parallel()
	i := install(t, 2)
	lender, other := i.start(t), i.start(t)
	i.front.add(lender, other)
	visitor, program := i.signedIn(t), i.newProgram(t)
	first, second := visitor.Connect(tenant(0)), visitor.Connect(tenant(1))
	for range enough {
		for _, id := range []string{first, second} {
			i.wantLoan(t, program, lender, id, http.StatusOK)
		}
	}
	if leases := i.count(t, "SELECT count(*) FROM loan_memories"); leases != 1 {
		t.Fatalf("%d processes remember what they lend by, want 1", leases)
	}

	program.disconnect(t, other, first)
	i.wantLoan(t, program, lender, first, http.StatusConflict)
	i.wantLoan(t, program, lender, second, http.StatusOK)

	lender.signal(t, syscall.SIGSTOP)
	i.run(t, "", "apikey", "revoke", strings.Split(program.key, "_")[1])
	lender.signal(t, syscall.SIGCONT)
	i.wantLoan(t, program, lender, second, http.StatusUnauthorized)
}

// wantLoan fails unless a process answers a program that asks for a token with a status.
func (i *installation) wantLoan(t *testing.T, program *program, at *process, id string, status int) {
	t.Helper()
	got, err := program.use(t.Context(), at.URL, id, tokenPath)
	if err != nil || got.status != status {
		t.Fatalf("asked for a token of %s: %d, %v, want %d: %.200s", id, got.status, err, status, got.body)
	}
}

// disconnect disconnects through the API of a process.
func (p *program) disconnect(t *testing.T, at *process, id string) {
	t.Helper()
	got, err := p.ask(t.Context(), http.MethodDelete, at.URL+"/v1/connections/"+id, "")
	if err != nil || got.status != http.StatusOK {
		t.Fatalf("disconnect: %d, %v: %.200s", got.status, err, got.body)
	}
}
