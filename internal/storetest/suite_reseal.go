package storetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/token"
)

// vault is a store whose keyset is a file that can be rotated.
type vault struct {
	*fixture
	path string
}

// vaultOf opens the fixture's database with a keyset file of its own, and seals
// the credentials of the fixture with it.
func vaultOf(t *testing.T, f *fixture) *vault {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset")
	if err := secret.GenerateKeyset(path); err != nil {
		t.Fatal(err)
	}
	v := &vault{fixture: f, path: path}
	f.Opened = v.again(t)
	for _, c := range []connection.Connection{f.ours, f.theirs} {
		f.inTx(t, func(tx connection.Tx) error {
			return tx.PutCredential(f.ctx, c.Ref(), c.Epoch, f.tokens(c.Tenant.Address))
		})
	}
	return v
}

// again opens the database as another process with the same keyset file does.
func (v *vault) again(t *testing.T) *Opened {
	t.Helper()
	keyset, err := secret.LoadKeyset(v.path)
	if err != nil {
		t.Fatal(err)
	}
	return v.open(t, Options{Now: v.clock.now, URL: v.URL, Keyset: keyset})
}

// rotate makes a new key the one that seals.
func (v *vault) rotate(t *testing.T) secret.Keys {
	t.Helper()
	keys, err := secret.PrepareKey(v.path)
	if err == nil {
		keys, err = secret.PromoteKey(v.path, keys.Primary)
	}
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// reseal seals everything anew, as one pass.
func (v *vault) reseal(t *testing.T) store.Resealed {
	t.Helper()
	pass, err := v.Store.Reseal(v.ctx, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	return pass
}

// drop takes the old keys out of the file.
func (v *vault) drop(t *testing.T, keys secret.Keys) {
	t.Helper()
	if _, err := secret.RemoveKeys(v.path, keys.Older); err != nil {
		t.Fatal(err)
	}
}

// many connects connections of our organisation, so that a pass takes several batches.
func (v *vault) many(t *testing.T, count int) []connection.Ref {
	t.Helper()
	refs := make([]connection.Ref, count)
	for i := range refs {
		refs[i] = v.connect(t, "harbour", fmt.Sprintf("branch%04d", i)).Ref()
	}
	return refs
}

// wantTokens fails unless the connection's tokens are those that tokens makes of mark.
func (v *vault) wantTokens(t *testing.T, ref connection.Ref, mark string) {
	t.Helper()
	v.inTx(t, func(tx connection.Tx) error {
		got, err := tx.TakeCredential(v.ctx, ref)
		want := v.tokens(mark)
		if err == nil && (!got.Access.Equal(want.Access) || !got.Refresh.Equal(want.Refresh)) {
			t.Errorf("the tokens of %s do not open", mark)
		}
		return err
	})
}

// resealCases: keys rotate while everything is in use.
var resealCases = map[string]func(*testing.T, *fixture){
	"seals everything with the new key, and the old one can go": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		if err := f.Store.ProveKeyset(f.ctx); err != nil {
			t.Fatal(err)
		}
		if err := f.Connections.SaveAuthorization(f.ctx, f.request(f.ours.OrganisationID, f.ours.ID)); err != nil {
			t.Fatal(err)
		}
		refs := v.many(t, 230)
		keys := v.rotate(t)
		if needed, err := f.Store.SealedWith(f.ctx, keys.Older...); err != nil || needed != 230+2+1+1 {
			t.Fatalf("%d rows need the old key, %v", needed, err)
		}
		reported := 0
		pass, err := f.Store.Reseal(f.ctx, func(rows int) { reported += rows })
		if err != nil || pass != (store.Resealed{Rows: 230 + 2 + 1}) || reported != pass.Rows {
			t.Fatalf("%+v, reported %d, %v", pass, reported, err)
		}
		if second := v.reseal(t); !second.Settled() || second.Damaged != 0 {
			t.Errorf("second pass: %+v", second)
		}
		for _, concluded := range []bool{false, true} {
			if proved, err := f.Store.ProofSealedWith(f.ctx, keys.Primary); err != nil || proved != concluded {
				t.Errorf("proof sealed with the new key: %v, want %v, %v", proved, concluded, err)
			}
			if err := f.Store.SealProof(f.ctx); err != nil {
				t.Fatal(err)
			}
		}
		if needed, err := f.Store.SealedWith(f.ctx, keys.Older...); err != nil || needed != 0 {
			t.Errorf("%d rows still need the old key, %v", needed, err)
		}
		v.drop(t, keys)
		f.Opened = v.again(t)
		v.wantTokens(t, refs[229], "branch0229")
		v.wantTokens(t, f.ours.Ref(), "bayside")
		if request, err := f.Connections.TakeAuthorization(f.ctx, []byte("state-hash")); err != nil || request.Verifier.Reveal() != "verifier-mark" {
			t.Errorf("the verifier does not open: %v", err)
		}
		if err := f.Store.CheckKeyset(f.ctx); err != nil {
			t.Errorf("the proof does not open: %v", err)
		}
	},
	"leaves what it must not touch": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		f.claim(t)
		const rest = "SELECT connection_id, epoch, version, expires_at, scopes, stale, claim_id, claimed_at, retry_at, failures FROM credentials ORDER BY connection_id"
		before := f.text(t, rest)
		v.rotate(t)
		v.reseal(t)
		if after := f.text(t, rest); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
		saved, err := f.Credentials.Save(f.ctx, token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: "mine"}, f.tokens("renewed"))
		if err != nil || !saved {
			t.Fatalf("save under the claim: %v, %v", saved, err)
		}
		v.wantTokens(t, f.ours.Ref(), "renewed")
	},
	"never brings back a token that was given up": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		f.claim(t)
		v.rotate(t)
		claim := token.Claim{Ref: f.ours.Ref(), Epoch: 1, Version: 1, ID: "mine"}
		if _, err := f.Credentials.Abandon(f.ctx, claim, token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInUnknown}}); err != nil {
			t.Fatal(err)
		}
		v.reseal(t)
		if f.count(t, "credentials WHERE connection_id = ? AND refresh IS NULL", f.ours.ID) != 1 {
			t.Error("a refresh token came back")
		}
	},
	"goes on after it was broken off between two batches": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		refs := v.many(t, 230)
		keys := v.rotate(t)
		ctx, cancel := context.WithCancel(f.ctx)
		pass, err := f.Store.Reseal(ctx, func(int) { cancel() })
		if err == nil || pass.Rows == 0 {
			t.Fatalf("broken off: %+v, %v", pass, err)
		}
		needed, err := f.Store.SealedWith(f.ctx, keys.Older...)
		if err != nil || needed != 232-pass.Rows {
			t.Errorf("%d of 232 rows need the old key after %d were sealed, %v", needed, pass.Rows, err)
		}
		if rest := v.reseal(t); rest.Rows != needed || rest.Left != 0 {
			t.Errorf("the rest: %+v, want %d", rest, needed)
		}
		v.drop(t, keys)
		f.Opened = v.again(t)
		for i, ref := range refs {
			v.wantTokens(t, ref, fmt.Sprintf("branch%04d", i))
		}
	},
	"loses no renewal and revives no disconnected sign-in": resealUnderLoad,
	"says what no key opens and goes on": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		keys := v.rotate(t)
		f.exec(t, "UPDATE credentials SET access = (SELECT refresh FROM credentials AS other WHERE other.connection_id = credentials.connection_id) WHERE connection_id = ?", f.ours.ID)
		if pass := v.reseal(t); pass.Damaged != 1 || pass.Left != 1 || pass.Settled() {
			t.Errorf("first pass: %+v", pass)
		}
		if pass := v.reseal(t); pass.Damaged != 1 || !pass.Settled() {
			t.Errorf("second pass: %+v", pass)
		}
		if needed, err := f.Store.SealedWith(f.ctx, keys.Older...); err != nil || needed != 1 {
			t.Errorf("%d rows need the old key, %v", needed, err)
		}
		v.wantTokens(t, f.theirs.Ref(), "hillside")
	},
	"proves the keyset, and knows another one": func(t *testing.T, f *fixture) {
		v := vaultOf(t, f)
		if err := f.Store.CheckKeyset(f.ctx); err == nil || errors.Is(err, store.ErrOtherKeyset) {
			t.Errorf("a database without a proof: %v", err)
		}
		for range 2 {
			if err := f.Store.ProveKeyset(f.ctx); err != nil {
				t.Fatal(err)
			}
		}
		other := f.open(t, Options{Now: f.clock.now, URL: f.URL})
		before := f.text(t, "SELECT sealed FROM keyset_proof")
		if err := other.Store.ProveKeyset(f.ctx); !errors.Is(err, store.ErrOtherKeyset) {
			t.Errorf("start with another keyset: %v", err)
		}
		if err := other.Store.CheckKeyset(f.ctx); !errors.Is(err, store.ErrOtherKeyset) {
			t.Errorf("probe with another keyset: %v", err)
		}
		if f.text(t, "SELECT sealed FROM keyset_proof") != before {
			t.Error("the proof was changed")
		}
		v.wantTokens(t, f.ours.Ref(), "bayside")
	},
	"asks a credential where a version before left no proof": func(t *testing.T, f *fixture) {
		other := f.open(t, Options{Now: f.clock.now, URL: f.URL})
		if err := other.Store.ProveKeyset(f.ctx); !errors.Is(err, store.ErrOtherKeyset) {
			t.Errorf("another keyset: %v", err)
		}
		if f.count(t, "keyset_proof") != 0 {
			t.Error("another keyset left its proof")
		}
		if err := f.Store.ProveKeyset(f.ctx); err != nil {
			t.Errorf("the right keyset: %v", err)
		}
	},
	"lets one of many first starts win": func(t *testing.T, f *fixture) {
		f.exec(t, "DELETE FROM credentials")
		starts := make([]*Opened, 6)
		for i := range starts {
			starts[i] = f.open(t, Options{Now: f.clock.now, URL: f.URL})
		}
		won := race(len(starts), func(i int) bool {
			err := starts[i].Store.ProveKeyset(f.ctx)
			if err != nil && !errors.Is(err, store.ErrOtherKeyset) {
				t.Error(err)
			}
			return err == nil
		})
		if won != 1 {
			t.Errorf("%d keysets are the database's", won)
		}
	},
	"gives up what a lost keyset sealed, and nothing else": func(t *testing.T, f *fixture) {
		if err := f.Store.ProveKeyset(f.ctx); err != nil {
			t.Fatal(err)
		}
		if err := f.Connections.SaveAuthorization(f.ctx, f.request(f.ours.OrganisationID, "")); err != nil {
			t.Fatal(err)
		}
		other := f.open(t, Options{Now: f.clock.now, URL: f.URL})
		err := other.Connections.InTx(f.ctx, func(tx connection.Tx) error {
			return tx.PutCredential(f.ctx, f.theirs.Ref(), 1, f.tokens("new"))
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{1, 0} {
			if forgotten, err := other.Store.ForgetLost(f.ctx); err != nil || forgotten != want {
				t.Fatalf("time %d: forgot %d, %v", i, forgotten, err)
			}
		}
		if err := other.Store.CheckKeyset(f.ctx); err != nil {
			t.Error(err)
		}
		if status := f.read(t, f.ours.Ref()).Status; status != connection.StatusNeedsReconnect {
			t.Errorf("without its credential a connection is %q", status)
		}
		if status := f.read(t, f.theirs.Ref()).Status; status != connection.StatusConnected {
			t.Errorf("with a credential that opens a connection is %q", status)
		}
		if f.count(t, "authorization_requests") != 0 {
			t.Error("a sign-in that cannot be completed is still there")
		}
	},
}

// resealUnderLoad rotates twice while connections are renewed and disconnected,
// by stores of their own as other processes have them.
func resealUnderLoad(t *testing.T, f *fixture) {
	const renewed, ended = 8, 40
	v := vaultOf(t, f)
	refs := v.many(t, renewed+ended)
	var group sync.WaitGroup
	newest := make([]string, renewed)
	writers, ender := v.again(t), v.again(t)
	done := make(chan struct{})
	for i := range renewed {
		group.Go(func() {
			for version := int64(1); ; version++ {
				mark := fmt.Sprintf("renewal%d-%d", i, version)
				claim := token.Claim{Ref: refs[i], Epoch: 1, Version: version, ID: mark}
				claimed, err := writers.Credentials.Claim(f.ctx, claim)
				if err != nil || !claimed {
					t.Errorf("claim: %v, %v", claimed, err)
					return
				}
				if saved, err := writers.Credentials.Save(f.ctx, claim, f.tokens(mark)); err != nil || !saved {
					t.Errorf("save: %v, %v", saved, err)
					return
				}
				newest[i] = mark
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	group.Go(func() {
		for i, ref := range refs[renewed:] {
			err := ender.Connections.InTx(f.ctx, func(tx connection.Tx) error {
				tokens, err := tx.TakeCredential(f.ctx, ref)
				if err == nil && !tokens.Refresh.Equal(f.tokens(fmt.Sprintf("branch%04d", renewed+i)).Refresh) {
					t.Error("a disconnect could not open what it has to revoke")
				}
				return err
			})
			if err != nil {
				t.Errorf("disconnect: %v", err)
			}
		}
	})
	var keys secret.Keys
	for range 2 {
		keys = v.rotate(t)
		for settled := false; !settled; {
			pass := v.reseal(t)
			settled = pass.Settled()
			if pass.Damaged != 0 {
				t.Errorf("%d rows do not open", pass.Damaged)
				break
			}
		}
	}
	close(done)
	group.Wait()
	if pass := v.reseal(t); pass.Left != 0 {
		t.Errorf("left: %+v", pass)
	}
	v.drop(t, keys)
	f.Opened = v.again(t)
	for i, mark := range newest {
		v.wantTokens(t, refs[i], mark)
	}
	if left := f.count(t, "credentials WHERE connection_id IN ?", ids(refs[renewed:])); left != 0 {
		t.Errorf("%d credentials came back after their disconnect", left)
	}
}

// ids lists the ids of connections.
func ids(refs []connection.Ref) []string {
	all := make([]string, len(refs))
	for i, ref := range refs {
		all[i] = ref.ID
	}
	return all
}
