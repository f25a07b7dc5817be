package account_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"mooring/internal/account"
	"mooring/internal/secret"
)

// attentiveHasher remembers the hash that it compared with.
type attentiveHasher struct {
	account.Argon2id
	hash string
}

// Matches implements account.Hasher.
func (h *attentiveHasher) Matches(password secret.Value, hash string) (bool, error) {
	h.hash = hash
	return h.Argon2id.Matches(password, hash)
}

func TestWhoDoesNotExistCostsAsMuchAsWhoDoes(t *testing.T) {
	t.Parallel()
	hasher := &attentiveHasher{}
	service, err := account.New(account.Options{Store: emptyStore{}, Now: time.Now, Hasher: hasher})
	if err != nil {
		t.Fatal(err)
	}
	_, err = service.SignIn(t.Context(), account.SignIn{Email: "nobody@bayside.example", Password: secret.NewValue(rightPassword)})
	if !errors.Is(err, account.ErrWrongCredentials) {
		t.Fatalf("sign in: %v", err)
	}
	real, err := hasher.Hash(secret.NewValue(rightPassword))
	if err != nil {
		t.Fatal(err)
	}
	want, _, _, err := argon2id.DecodeHash(real)
	if err != nil {
		t.Fatal(err)
	}
	got, _, _, err := argon2id.DecodeHash(hasher.hash)
	if err != nil || *got != *want {
		t.Errorf("it is compared with a hash of %+v (%v), everybody else with one of %+v", got, err, want)
	}
	if version, real := hasher.hash[:14], real[:14]; version != real {
		t.Errorf("the hash begins with %q, want %q", version, real)
	}
}
