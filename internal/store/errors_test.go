package store_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/postgrestest"
	"mooring/internal/store"
	"mooring/internal/storetest"
)

func TestEveryMethodSaysThatTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	opened := storetest.OpenPostgres(t, storetest.Options{})
	accounts := store.NewAccounts(opened.Database.Gorm())
	postgrestest.Shut(t, opened.URL)
	for _, repository := range []any{opened.Store, opened.Connections, opened.Credentials, opened.Syncs, accounts} {
		value := reflect.ValueOf(repository)
		for i := range value.NumMethod() {
			name := value.Type().Elem().Name() + "." + value.Type().Method(i).Name
			err, asks := call(t, value.Method(i))
			if asks && !errors.Is(err, connection.ErrUnavailable) {
				t.Errorf("%s: %v, want ErrUnavailable", name, err)
			}
		}
	}
}

// call calls a method that takes a context, with zero values for the rest, and
// returns its error; false when it has none of the two.
func call(t *testing.T, method reflect.Value) (error, bool) {
	t.Helper()
	kind := method.Type()
	if kind.NumIn() == 0 || kind.In(0) != reflect.TypeFor[context.Context]() {
		return nil, false
	}
	arguments := []reflect.Value{reflect.ValueOf(t.Context())}
	for i := 1; i < kind.NumIn(); i++ {
		argument := reflect.Zero(kind.In(i))
		if kind.In(i) == reflect.TypeFor[func(connection.Tx) error]() {
			argument = reflect.ValueOf(func(tx connection.Tx) error {
				_, err := tx.Lock(t.Context(), connection.Ref{})
				return err
			})
		}
		arguments = append(arguments, argument)
	}
	if kind.IsVariadic() {
		arguments = arguments[:len(arguments)-1]
	}
	results := method.Call(arguments)
	err, isError := results[len(results)-1].Interface().(error)
	return err, isError || kind.Out(kind.NumOut()-1) == reflect.TypeFor[error]()
}

func TestASessionThatCannotBeReadIsNoSignOut(t *testing.T) {
	t.Parallel()
	opened := storetest.OpenPostgres(t, storetest.Options{})
	sessions := store.NewSessions(store.SessionsOptions{DB: opened.Database.Gorm(), Now: time.Now})
	answer := httptest.NewRecorder()
	first := httptest.NewRequest("GET", "/", nil)
	session, err := sessions.Load(first)
	if err == nil {
		err = sessions.Renew(first, answer, session)
	}
	if err != nil {
		t.Fatal(err)
	}
	reopen := postgrestest.Shut(t, opened.URL)
	request := func() (answered *httptest.ResponseRecorder, errs map[string]error) {
		r, answered := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		r.AddCookie(answer.Result().Cookies()[0])
		loaded, loadErr := sessions.Load(r)
		session.Values["notice"] = "kept"
		_ = loaded
		return answered, map[string]error{
			"load": loadErr, "save": sessions.Save(r, answered, session),
			"renew": sessions.Renew(r, answered, session), "end": sessions.Destroy(r, answered, session),
		}
	}
	answered, errs := request()
	for what, err := range errs {
		if !errors.Is(err, connection.ErrUnavailable) {
			t.Errorf("%s: %v, want ErrUnavailable", what, err)
		}
	}
	if cookies := answered.Result().Cookies(); len(cookies) != 0 {
		t.Errorf("the browser's cookie was changed: %v", cookies)
	}
	reopen()
	again := httptest.NewRequest("GET", "/", nil)
	again.AddCookie(answer.Result().Cookies()[0])
	if found, err := sessions.Load(again); err != nil || found.IsNew {
		t.Errorf("afterwards the session is new %t, error %v", found.IsNew, err)
	}
}
