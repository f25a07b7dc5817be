package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
)

// listen opens what listeners are missing.
func (o *Options) listen(ctx context.Context) error {
	beside := map[string]net.Listener{}
	for _, slug := range o.Systems {
		beside[slug] = o.Beside[slug]
	}
	o.Beside = beside
	for _, listener := range []*net.Listener{&o.Site, &o.Provider} {
		if err := open(ctx, listener); err != nil {
			return errors.Join(err, o.Unlisten())
		}
	}
	for slug, listener := range o.Beside {
		if err := open(ctx, &listener); err != nil {
			return errors.Join(err, o.Unlisten())
		}
		o.Beside[slug] = listener
	}
	return nil
}

// open opens a listener that is missing, on any free port of this machine.
func open(ctx context.Context, listener *net.Listener) error {
	if *listener != nil {
		return nil
	}
	opened, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen on this machine: %w", err)
	}
	*listener = opened
	return nil
}

// Unlisten closes every listener of options with which no demo was opened.
func (o *Options) Unlisten() error {
	faults := []error{closed(o.Site), closed(o.Provider)}
	for _, listener := range o.Beside {
		faults = append(faults, closed(listener))
	}
	return errors.Join(faults...)
}

// browserURL is the address of a system for browsers: each has a host of its
// own, so that a viewer sees the change of site. Browsers resolve *.localhost.
func browserURL(slug string, listener net.Listener) string {
	return fmt.Sprintf("http://%s.localhost:%d", slug, Port(listener))
}

// Port is the port a listener has; 0 for one that is not of TCP.
func Port(listener net.Listener) int {
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return 0
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return 0
	}
	return number
}
