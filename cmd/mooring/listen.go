package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

const (
	// portTries is how many ports after a taken one are tried.
	portTries = 20
	// maxPort is the highest port there is.
	maxPort = 65535
)

// listen opens a TCP listener. A taken port gets a message that says what to do.
func listen(ctx context.Context, address, flag string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program already listens on %s; stop it, or choose another address with %s", address, flag)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %q (write a host and a port, such as 127.0.0.1:8080, with %s): %w", address, flag, err)
	}
	return listener, nil
}

// listenNear opens a listener on this machine on port, or on the next free one
// after it; 0 takes any.
func listenNear(ctx context.Context, port int) (net.Listener, error) {
	if port < 0 || port > maxPort {
		return nil, fmt.Errorf("%d is not a port: choose one from 0 to %d", port, maxPort)
	}
	for try := port; ; try++ {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(try)))
		if err == nil {
			return listener, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) || try >= min(port+portTries, maxPort) {
			return nil, fmt.Errorf("listen near port %d: %w", port, err)
		}
	}
}
