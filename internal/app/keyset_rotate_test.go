package app_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// installation is a database and a keyset file, and what a command run on them said.
type installation struct {
	storage config.Storage
	lines   []string
	// pauses are called one by one instead of waiting; what follows them is nothing.
	pauses []func(context.Context) error
	paused int
}

// kinds are the databases that commands work on.
var kinds = map[string]func(*testing.T) string{
	"SQLite":     func(t *testing.T) string { return storetest.Open(t, storetest.Options{}).URL },
	"PostgreSQL": func(t *testing.T) string { return storetest.NewPostgres(t) },
}

// onEach runs a test on an installation of each kind.
func onEach(t *testing.T, test func(*testing.T, *installation)) {
	t.Helper()
	for name, newDatabase := range kinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, install(t, newDatabase(t)))
		})
	}
}

// install makes a keyset for a database.
func install(t *testing.T, url string) *installation {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keyset")
	if err := secret.GenerateKeyset(path); err != nil {
		t.Fatal(err)
	}
	return &installation{storage: config.Storage{DatabaseURL: url, KeysetFile: path}}
}

// options are what the commands are given.
func (i *installation) options() app.RotateOptions {
	return app.RotateOptions{
		Options: app.Options{Config: config.Config{Storage: i.storage}, Logger: slog.New(slog.DiscardHandler)},
		Report:  func(line string) { i.lines = append(i.lines, line) },
		Pause: func(ctx context.Context, _ time.Duration) error {
			i.paused++
			if i.paused <= len(i.pauses) {
				return i.pauses[i.paused-1](ctx)
			}
			return ctx.Err()
		},
	}
}

// process opens the database as a process with a keyset file does.
func (i *installation) process(t *testing.T, keysetFile string) *storetest.Opened {
	t.Helper()
	keyset, err := secret.LoadKeyset(keysetFile)
	if err != nil {
		t.Fatal(err)
	}
	options := storetest.Options{URL: i.storage.DatabaseURL, Keyset: keyset}
	if strings.HasPrefix(options.URL, "sqlite:") {
		return storetest.Open(t, options)
	}
	return storetest.OpenPostgres(t, options)
}

// copied is a copy of the keyset file, as another machine has it.
func (i *installation) copied(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	text, err := os.ReadFile(i.storage.KeysetFile)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// keys are those of the file.
func (i *installation) keys(t *testing.T) secret.Keys {
	t.Helper()
	keyset, err := secret.LoadKeyset(i.storage.KeysetFile)
	if err != nil {
		t.Fatal(err)
	}
	return keyset.Keys()
}

// wantSaid fails unless the commands said all of some texts.
func (i *installation) wantSaid(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(strings.Join(i.lines, "\n"), text) {
			t.Errorf("nothing is said of %q: %q", text, i.lines)
		}
	}
}

// tokens are those of a mark.
func tokens(mark string) connection.Tokens {
	return connection.Tokens{
		Access: secret.NewValue("access-" + mark), Refresh: secret.NewValue("refresh-" + mark), ExpiresAt: time.Now().Add(time.Hour),
	}
}

// put stores a connection with the tokens of a mark, and returns its name.
func put(t *testing.T, process *storetest.Opened, mark string) connection.Ref {
	t.Helper()
	c := connection.Connection{
		ID: mark, OrganisationID: "harbour", Provider: "core-practice", Status: connection.StatusConnected,
		Tenant: connection.Tenant{ID: mark, Name: mark, URL: "https://" + mark + ".corepractice.is", Address: mark},
		Epoch:  1, StatusSince: time.Now(), CreatedAt: time.Now(), ConnectedAt: time.Now(),
	}
	err := process.Connections.InTx(t.Context(), func(tx connection.Tx) error {
		if err := tx.Save(t.Context(), c); err != nil {
			return err
		}
		return tx.PutCredential(t.Context(), c.Ref(), 1, tokens(mark))
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.Ref()
}

// wantTokens fails unless the connection's tokens open.
func wantTokens(t *testing.T, process *storetest.Opened, refs ...connection.Ref) {
	t.Helper()
	for _, ref := range refs {
		got, err := process.Credentials.Read(t.Context(), ref)
		if err != nil || !got.Access.Equal(tokens(ref.ID).Access) {
			t.Errorf("the token of %s: %v", ref.ID, err)
		}
	}
}

func TestKeysRotateAndTheOldOneIsRemoved(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		serving := i.process(t, i.storage.KeysetFile)
		first := i.keys(t).Primary
		ref := put(t, serving, "bayside")
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		keys := i.keys(t)
		if keys.Primary == first || len(keys.Older) != 1 || len(keys.Prepared) != 0 || i.paused != 1 {
			t.Errorf("%+v after %d pauses", keys, i.paused)
		}
		wantTokens(t, serving, ref)
		later := put(t, serving, "manly")
		if err := app.RemoveOldKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		if keys := i.keys(t); len(keys.Older) != 0 {
			t.Errorf("%+v", keys)
		}
		wantTokens(t, serving, ref, later)
		wantTokens(t, i.process(t, i.storage.KeysetFile), ref, later)
		i.wantSaid(t, "Added a new key", "1 row is sealed anew", "Removed 1 old key", "--remove-old")
		if err := app.RemoveOldKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		i.wantSaid(t, "There is no old key")
	})
}

func TestWhatIsSealedWithTheOldKeyAtTheLastMomentIsSealedAnew(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		// Its file does not change: it goes on with the old key.
		behind := i.process(t, i.copied(t))
		var late connection.Ref
		i.pauses = append(i.pauses, func(context.Context) error {
			late = put(t, behind, "late")
			return nil
		})
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		if i.paused != 2 {
			t.Errorf("%d pauses, want another one after the late row", i.paused)
		}
		if err := app.RemoveOldKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		wantTokens(t, i.process(t, i.storage.KeysetFile), late)
	})
}

func TestARotationThatWasBrokenOffIsFinishedWithoutAnotherKey(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		ref := put(t, i.process(t, i.storage.KeysetFile), "bayside")
		ctx, cancel := context.WithCancel(t.Context())
		i.pauses = append(i.pauses, func(ctx context.Context) error {
			cancel()
			return ctx.Err()
		})
		var interrupted *app.InterruptedError
		err := app.RotateKeys(ctx, i.options())
		if !errors.As(err, &interrupted) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "keys rotate") {
			t.Fatalf("broken off: %v", err)
		}
		begun := i.keys(t)
		var needed *app.NeededError
		if err := app.RemoveOldKeys(t.Context(), i.options()); !errors.As(err, &needed) {
			t.Errorf("remove before it is finished: %v", err)
		}
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		i.wantSaid(t, "not finished: going on with it")
		if keys := i.keys(t); keys.Primary != begun.Primary || len(keys.Older) != 1 {
			t.Errorf("%+v, was %+v", keys, begun)
		}
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		if keys := i.keys(t); keys.Primary == begun.Primary || len(keys.Older) != 2 {
			t.Errorf("another rotation: %+v", keys)
		}
		wantTokens(t, i.process(t, i.storage.KeysetFile), ref)
	})
}

func TestOldKeysStayWhileARowNeedsThem(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		behind := i.process(t, i.copied(t))
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Fatal(err)
		}
		i.pauses, i.paused = []func(context.Context) error{func(context.Context) error {
			put(t, behind, "late")
			put(t, behind, "later")
			return nil
		}}, 0
		for range 2 { // Found after the pause, and before it.
			var needed *app.NeededError
			if err := app.RemoveOldKeys(t.Context(), i.options()); !errors.As(err, &needed) || needed.Rows != 2 || !strings.Contains(err.Error(), "2 rows") {
				t.Errorf("%v", err)
			}
		}
		if keys := i.keys(t); len(keys.Older) != 1 {
			t.Errorf("%+v", keys)
		}
	})
}

func TestMachinesWithACopyEachRotateTogether(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, here *installation) {
		ref := put(t, here.process(t, here.storage.KeysetFile), "bayside")
		for range 2 {
			if err := app.PrepareKey(t.Context(), here.options()); err != nil {
				t.Fatal(err)
			}
		}
		here.wantSaid(t, "opens and does not seal yet", "prepared already", "Copy "+here.storage.KeysetFile)
		there := &installation{storage: here.storage}
		there.storage.KeysetFile = here.copied(t)
		processes := []*storetest.Opened{here.process(t, here.storage.KeysetFile), there.process(t, there.storage.KeysetFile)}
		refs := []connection.Ref{ref}
		for step, command := range []func(context.Context, app.RotateOptions) error{app.RotateKeys, app.RemoveOldKeys} {
			for machine, i := range []*installation{here, there} {
				if err := command(t.Context(), i.options()); err != nil {
					t.Fatalf("step %d, machine %d: %v", step, machine, err)
				}
				for p, process := range processes {
					refs = append(refs, put(t, process, "practice"+string(rune('a'+8*step+2*machine+p))))
				}
				for _, process := range processes {
					wantTokens(t, process, refs...)
				}
				if step == 0 && machine == 0 {
					// The other machine has sealed with the old key since.
					if err := command(t.Context(), i.options()); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if ours, theirs := here.keys(t), there.keys(t); ours.Primary != theirs.Primary || len(ours.Older)+len(theirs.Older) != 0 {
			t.Errorf("%+v and %+v", ours, theirs)
		}
	})
}

func TestNothingThatIsSaidHoldsAKey(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		before, err := os.ReadFile(i.storage.KeysetFile)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range []func(context.Context, app.RotateOptions) error{app.PrepareKey, app.RotateKeys, app.RemoveOldKeys} {
			if err := command(t.Context(), i.options()); err != nil {
				t.Fatal(err)
			}
		}
		after, err := os.ReadFile(i.storage.KeysetFile)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(before)+string(after), `"`) {
			if len(part) > 40 && !strings.Contains(part, ".") && strings.Contains(strings.Join(i.lines, ""), part) {
				t.Error("a key was printed")
			}
		}
	})
}

func TestAKeysetThatDoesNotFitIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, i *installation)
		kind  error
		says  []string
	}{
		"missing, of a database that holds something": {func(t *testing.T, i *installation) {
			put(t, i.process(t, i.storage.KeysetFile), "bayside")
			removeFile(t, i.storage.KeysetFile)
		}, secret.ErrKeysetMissing, []string{"put your copy of it back", "Nothing was changed", "keys generate --lost"}},
		"missing, of a new database": {func(t *testing.T, i *installation) {
			removeFile(t, i.storage.KeysetFile)
		}, secret.ErrKeysetMissing, []string{"run \"mooring keys generate\"", "nothing sealed yet"}},
		"another one": {func(t *testing.T, i *installation) {
			put(t, i.process(t, i.storage.KeysetFile), "bayside")
			removeFile(t, i.storage.KeysetFile)
			if err := secret.GenerateKeyset(i.storage.KeysetFile); err != nil {
				t.Fatal(err)
			}
		}, secret.ErrKeysetForeign, []string{"put your copy of the right file in its place", "MOORING_KEYSET_FILE", "Nothing was changed", "keys generate --lost"}},
		"open to others": {func(t *testing.T, i *installation) {
			if err := os.Chmod(i.storage.KeysetFile, 0o640); err != nil {
				t.Fatal(err)
			}
		}, secret.ErrKeysetExposed, []string{"chmod 600"}},
		"no keyset at all": {func(t *testing.T, i *installation) {
			if err := os.WriteFile(i.storage.KeysetFile, []byte("SECRETMARK"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, secret.ErrKeysetMalformed, []string{"not a keyset"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEach(t, func(t *testing.T, i *installation) {
				test.spoil(t, i)
				before, _ := os.ReadFile(i.storage.KeysetFile)
				for _, command := range []func(context.Context, app.RotateOptions) error{app.PrepareKey, app.RotateKeys, app.RemoveOldKeys} {
					err := command(t.Context(), i.options())
					var fault *secret.KeysetError
					if !errors.As(err, &fault) || !errors.Is(err, test.kind) || fault.Path != i.storage.KeysetFile {
						t.Fatalf("%v, want %v", err, test.kind)
					}
					for _, text := range append(test.says, i.storage.KeysetFile) {
						if !strings.Contains(err.Error(), text) {
							t.Errorf("nothing is said of %q: %v", text, err)
						}
					}
					if strings.Contains(err.Error(), "SECRETMARK") {
						t.Error("the file's content was printed")
					}
				}
				if after, _ := os.ReadFile(i.storage.KeysetFile); string(after) != string(before) || len(i.lines) != 0 {
					t.Errorf("something was done: %q", i.lines)
				}
			})
		})
	}
}

func TestADatabaseThatIsNotReadyIsNotRotated(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i := install(t, "sqlite:"+filepath.Join(folder, "none.db"))
	if err := app.RotateKeys(t.Context(), i.options()); err == nil || !strings.Contains(err.Error(), "there is no database at") {
		t.Errorf("no database: %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("a database was made: %v, %v", left, err)
	}
	if err := os.WriteFile(filepath.Join(folder, "none.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var behind *database.SchemaError
	if err := app.RotateKeys(t.Context(), i.options()); !errors.As(err, &behind) || !strings.Contains(err.Error(), "mooring migrate") {
		t.Errorf("no schema: %v", err)
	}
	if keys := i.keys(t); len(keys.Older)+len(keys.Prepared) != 0 {
		t.Errorf("the keyset was changed: %+v", keys)
	}
}

func TestALostKeysetIsGivenUpOnlyWhenItIsLost(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, i *installation) {
		process := i.process(t, i.storage.KeysetFile)
		ref := put(t, process, "bayside")
		if err := process.Store.ProveKeyset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := app.GiveUpLost(t.Context(), i.options().Options); err == nil || !strings.Contains(err.Error(), "nothing is lost") {
			t.Errorf("with the right keyset: %v", err)
		}
		wantTokens(t, process, ref)
		removeFile(t, i.storage.KeysetFile)
		if err := secret.GenerateKeyset(i.storage.KeysetFile); err != nil {
			t.Fatal(err)
		}
		if connections, err := app.GiveUpLost(t.Context(), i.options().Options); err != nil || connections != 1 {
			t.Errorf("%d connections, %v", connections, err)
		}
		if _, err := i.process(t, i.storage.KeysetFile).Credentials.Read(t.Context(), ref); !errors.Is(err, connection.ErrNeedsReconnect) {
			t.Errorf("the connection: %v", err)
		}
		if err := app.RotateKeys(t.Context(), i.options()); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// removeFile deletes a file.
func removeFile(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
