package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// patience bounds a server's start and its stop.
const patience = time.Minute

const (
	// memoryFolder is where Linux keeps files in memory.
	memoryFolder = "/dev/shm"
	// memoryNeeded are the bytes that must be left there: many times what the
	// tests' databases take at any moment, with the server's log of 256 MB at most.
	memoryNeeded = 4 << 30
)

// serverFolder makes the folder for a server's files, in memory where there is
// room. The tests make and drop more than a thousand databases of hundreds of files
// each. On ext4, which goes around the inodes of files that were just deleted, the
// server then needs three times the processor time, most of it for CREATE DATABASE.
func serverFolder() (string, error) {
	within := ""
	if keepsInMemory(memoryFolder, memoryNeeded) {
		within = memoryFolder
	}
	return os.MkdirTemp(within, "mooring-check-postgres-")
}

// startPostgres makes a server for this run alone and returns its superuser's
// URL. It listens on this machine only, lets in whoever asks, and goes at the end.
//
// Package internal/postgrestest starts servers too, in much the same way. This
// program imports nothing of the project, so that it can check one that does
// not build; the few lines stand here once more.
func startPostgres(ctx context.Context, w *workshop, programs string) (string, error) {
	folder, err := serverFolder()
	if err != nil {
		return "", err
	}
	w.ends = append(w.ends, func() error { return os.RemoveAll(folder) })
	as, err := unprivileged(folder)
	if err != nil {
		return "", err
	}
	initdb := w.command(ctx, filepath.Join(programs, "initdb"), "--pgdata=data", "--auth=trust",
		"--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	detach(initdb, folder, as)
	if err := w.show(initdb); err != nil {
		return "", err
	}
	for range 5 {
		// Below the ports that the system hands out; another program may have this one all the same.
		port := strconv.Itoa(20000 + rand.IntN(10000))
		server := "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
		// The tests of four packages and more at a time, with two pools and more each.
		postgres := exec.Command(filepath.Join(programs, "postgres"), "-D", "data", "-p", port,
			"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=600",
			"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_wal_size=256MB")
		detach(postgres, folder, as)
		if err = runServer(ctx, w, postgres, func() error {
			_, err := askPostgres(ctx, w, programs, server, "SELECT 1")
			return err
		}); err == nil {
			fmt.Fprintf(w.out, "   started a server at 127.0.0.1:%s, in %s, for this run\n", port, folder)
			return server, nil
		}
		if ctx.Err() != nil {
			break
		}
	}
	return "", err
}

// runServer starts the program, has it stopped at the end, and waits until it answers.
func runServer(ctx context.Context, w *workshop, cmd *exec.Cmd, answers func() error) error {
	path := filepath.Join(cmd.Dir, "log")
	log, err := os.Create(path)
	if err != nil {
		return err
	}
	defer log.Close() // The program has its own.
	cmd.Stdout, cmd.Stderr = log, log
	ended, err := startDetached(cmd)
	if err != nil {
		return err
	}
	w.ends = append(w.ends, func() error { return stopServer(cmd, ended) })
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := answers()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-ended:
			said, _ := os.ReadFile(path)
			return fmt.Errorf("it ended at once:\n%s", said)
		case <-ticker.C:
		}
	}
}

// stopServer stops a server as a crash would: nothing of it is needed any more.
func stopServer(cmd *exec.Cmd, ended <-chan struct{}) error {
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-ended:
		return nil
	case <-timer.C:
		err := fmt.Errorf("PostgreSQL did not stop in %s", patience)
		return errors.Join(err, cmd.Process.Kill())
	}
}

// startDetached starts a program that must not outlive this one. The kernel
// takes the thread that started it for its parent, so that thread waits for its end.
func startDetached(cmd *exec.Cmd) (ended <-chan struct{}, err error) {
	started, gone := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(gone)
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // How it ended stands in its log.
		}
	}()
	return gone, <-started
}

// detach gives a program its folder, its user, and nothing of our environment.
func detach(cmd *exec.Cmd, folder string, as *account) {
	cmd.Dir = folder
	cmd.Env = []string{"LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = attributes(as)
}

// account is a user of this machine by number.
type account struct{ user, group int }

// unprivileged gives the folder to who the server runs as, because it refuses
// to run as root. Nil stands for the user of this process.
func unprivileged(folder string) (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		found, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("it does not run as root: %w", err)
	}
	uid, badUser := strconv.Atoi(found.Uid)
	gid, badGroup := strconv.Atoi(found.Gid)
	return &account{uid, gid}, errors.Join(badUser, badGroup, os.Chown(folder, uid, gid))
}
