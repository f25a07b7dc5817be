package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// main runs until the steps are done or somebody presses Ctrl-C; tools that run
// then are asked to stop, and what was prepared for this run alone goes.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}
}

// run chooses the steps and runs them. Its error is what a person reads last.
func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	only := flags.String("only", "", "run only these checks, separated by commas, and what they need")
	list := flags.Bool("list", false, "list the steps and stop")
	verbose := flags.Bool("v", false, "print the full output of every tool")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil // The flags have printed what they are.
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	steps, err := choose(allSteps(), *only)
	if err != nil {
		return err
	}
	if *list {
		printPlan(os.Stdout, steps)
		return nil
	}
	w, err := newWorkshop(ctx, os.Stdout, *verbose)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	return runSteps(ctx, w, steps)
}

// choose returns the steps named in only, separated by commas, together with
// the preparations that they need; all of them when only is empty.
func choose(all []step, only string) ([]step, error) {
	if only == "" {
		return all, nil
	}
	wanted := map[string]bool{}
	for name := range strings.SplitSeq(only, ",") {
		found := false
		for _, s := range all {
			if s.name != strings.TrimSpace(name) {
				continue
			}
			found, wanted[s.name] = true, true
			for _, need := range s.needs {
				wanted[need] = true
			}
		}
		if !found {
			return nil, fmt.Errorf("no step is called %q; -list shows them", name)
		}
	}
	var chosen []step
	for _, s := range all {
		if wanted[s.name] {
			chosen = append(chosen, s)
		}
	}
	return chosen, nil
}
