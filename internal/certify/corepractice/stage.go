package corepractice

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"mooring/internal/app"
	"mooring/internal/config"
	"mooring/internal/demo"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
)

// closePatience is how long a stage may take to end.
const closePatience = 30 * time.Second

// stageOptions change what a stage is made of. The zero value is a usual one.
type stageOptions struct {
	// At is what the clock shows first; zero: the real time.
	At time.Time
	// SyncInterval is the time between syncs of one connection; 0: the syncer's own.
	SyncInterval time.Duration
	// Simulate and Configure change the simulation and the app's configuration
	// before they start; nil: nothing.
	Simulate  func(*corepractice.Options)
	Configure func(*config.Config)
}

// stage is a whole Mooring beside a simulated Core Practice, for one check.
type stage struct {
	*demo.Demo
	*witness
	clock   *clock
	journal *journal
	// folder holds the database, the keys and the mail, and nothing else.
	folder string
	// mark is part of every token and code, so that they can be searched for.
	mark string
	// clientID and clientSecret are those of this stage alone.
	clientID, clientSecret string

	subject Subject
	options stageOptions
	// handler is that of the app which is running now.
	handler atomic.Pointer[http.Handler]
	// endings are what close does besides, in this order.
	endings []func(context.Context) error
}

// open makes a stage of the subject's settings. Close it.
func (s Subject) open(ctx context.Context, options stageOptions) (*stage, error) {
	folder, err := os.MkdirTemp("", "mooring-certify-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the examination: %w", err)
	}
	mark := rand.Text()
	st := &stage{
		witness: &witness{}, clock: newClock(options.At), journal: &journal{}, folder: folder, mark: mark,
		clientID: "client-" + strings.ToLower(rand.Text()), clientSecret: "secret-" + rand.Text(),
		subject: s, options: options,
	}
	st.learn(secretClientID, st.clientID)
	st.learn(secretClientSecret, st.clientSecret)
	st.Demo, err = demo.Open(ctx, demo.Options{
		Folder: folder, Logger: st.logger(), Now: st.clock.Now, SyncInterval: options.SyncInterval,
		Simulate: st.simulate, Configure: st.configure, AroundSite: st.serve, AroundProvider: st.aroundProvider,
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return st, nil
}

// logger writes all that the app has to say into the journal.
func (st *stage) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(st.journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// simulate registers the subject at the simulation, with a client id and a
// secret that nobody else has and with every scope that the subject asks for.
func (st *stage) simulate(o *corepractice.Options) {
	o.TokenMark, o.AppointmentCount, o.Discreet = st.mark, 200, true
	o.Clients[0].ID, o.Clients[0].Secret, o.Clients[0].Name = st.clientID, st.clientSecret, st.subject.AppName
	o.Scopes = corepractice.DefaultScopes()
	for _, asked := range st.subject.Scopes {
		if !slices.ContainsFunc(o.Scopes, func(known corepractice.Scope) bool { return known.Name == asked }) {
			o.Scopes = append(o.Scopes, corepractice.Scope{Name: asked, Label: asked})
		}
	}
	if st.options.Simulate != nil {
		st.options.Simulate(o)
	}
}

// configure gives the app the subject's settings.
func (st *stage) configure(c *config.Config) {
	c.AppName, c.BrandDir = st.subject.AppName, st.subject.BrandFolder
	c.CorePractice.ClientID, c.CorePractice.ClientSecret = st.clientID, secret.NewValue(st.clientSecret)
	if len(st.subject.Scopes) > 0 {
		c.CorePractice.Scopes = st.subject.Scopes
	}
	if st.options.Configure != nil {
		st.options.Configure(c)
	}
}

// serve serves the app that is running now, under the eyes of the witness.
func (st *stage) serve(first http.Handler) http.Handler {
	st.handler.Store(&first)
	return st.aroundSite(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*st.handler.Load()).ServeHTTP(w, r)
	}))
}

// second runs one more app on the same database and with the same keys, as a
// second process does. It ends with the stage.
func (st *stage) second(ctx context.Context) (*app.App, error) {
	options := app.Options{
		Config: st.Config, Logger: st.logger(), Now: st.clock.Now, SyncInterval: st.options.SyncInterval,
	}
	opened, err := app.New(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("start a second app: %w", err)
	}
	if err := opened.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("start a second app: %w", err), opened.Close(ctx))
	}
	st.endings = append(st.endings, opened.Close)
	return opened, nil
}

// restart ends the app and starts it anew on what it left in its folder. The
// provider goes on meanwhile.
func (st *stage) restart(ctx context.Context) error {
	if err := st.App.Close(ctx); err != nil {
		return fmt.Errorf("stop the app: %w", err)
	}
	opened, err := st.second(ctx)
	if err != nil {
		return err
	}
	st.endings = st.endings[:len(st.endings)-1] // The demo closes the app that it has.
	st.App = opened
	handler := opened.Handler()
	st.handler.Store(&handler)
	return nil
}

// close ends everything and removes the folder.
func (st *stage) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closePatience)
	defer cancel()
	st.onCall(nil)
	st.onAnswer(nil)
	var faults []error
	for _, end := range slices.Backward(st.endings) {
		faults = append(faults, end(ctx))
	}
	faults = append(faults, st.Demo.Close(ctx), os.RemoveAll(st.folder))
	return errors.Join(faults...)
}
