package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// probeCommand asks a serving program whether it is ready: the health check of
// an image that has no shell.
type probeCommand struct {
	Listen   string        `name:"listen" env:"MOORING_LISTEN" default:"127.0.0.1:8080" help:"Address that \"mooring serve\" listens on."`
	Patience time.Duration `default:"3s" help:"How long to wait for the answer."`
}

// Run implements kong's command.
func (c probeCommand) Run(around surroundings) error {
	address, err := within(c.Listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(around.ctx, c.Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+readyPath, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // Past any proxy of the environment.
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("nobody answers: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is not ready: it answers %d", address, response.StatusCode)
	}
	_, err = fmt.Fprintln(around.stdout, "ready")
	return err
}

// within is the address at which this machine reaches what listens on address:
// every address means this machine as well.
func within(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return "", errors.New("--listen (MOORING_LISTEN) does not name a port to ask")
	}
	if every, err := netip.ParseAddr(host); host == "" || err == nil && every.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}
