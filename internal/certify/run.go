package certify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// defaultWorkers is how many checks run at a time: each starts a browser page
	// and a program of its own.
	defaultWorkers = 2
	// defaultLimit is far beyond what a check takes.
	defaultLimit = 2 * time.Minute
	// grace is how long a check whose time is over may take to clear up before it
	// is left behind.
	grace = 20 * time.Second
)

// Options say what Run runs, and how. Only Checkpoints is needed.
type Options struct {
	Checkpoints []Checkpoint
	// Only are the requirements that are run, by id ("2.4") or by the number of
	// their checkpoint ("2"); empty: all.
	Only []string
	// Workers is how many checks run at a time; 0 or less: two.
	Workers int
	// Limit bounds each check; 0: two minutes.
	Limit time.Duration
	// Mask takes secrets out of every text that a check gives; nil: nothing. It is
	// the last of the walls: checks mask what they know themselves.
	Mask func(string) string
	// Progress is told each line as it is found, in the order in which the checks
	// end, by one goroutine at a time; nil: nobody.
	Progress func(Line)
}

// Run checks the requirements and returns what was found, in the order of the
// checkpoints. A check that fails, panics or takes too long is a line that is not
// met. Run fails when Only names what there is not, and when ctx ends.
func Run(ctx context.Context, options Options) ([]Section, error) {
	chosen, err := choose(options.Checkpoints, options.Only)
	if err != nil {
		return nil, err
	}
	sections := make([]Section, len(chosen))
	var all []task
	for i, checkpoint := range chosen {
		sections[i] = Section{Number: checkpoint.Number, Name: checkpoint.Name, Lines: make([]Line, len(checkpoint.Requirements))}
		for j, requirement := range checkpoint.Requirements {
			all = append(all, task{requirement: requirement, line: &sections[i].Lines[j]})
		}
	}
	options.work(ctx, all)
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("examine: %w", err)
	}
	return sections, nil
}

// choose leaves of the checkpoints what only names.
func choose(checkpoints []Checkpoint, only []string) ([]Checkpoint, error) {
	if len(only) == 0 {
		return checkpoints, nil
	}
	found := map[string]bool{}
	var chosen []Checkpoint
	for _, checkpoint := range checkpoints {
		number := fmt.Sprint(checkpoint.Number)
		var left []Requirement
		for _, requirement := range checkpoint.Requirements {
			if slices.Contains(only, requirement.ID) || slices.Contains(only, number) {
				found[requirement.ID], found[number] = true, true
				left = append(left, requirement)
			}
		}
		if len(left) > 0 {
			checkpoint.Requirements = left
			chosen = append(chosen, checkpoint)
		}
	}
	unknown := slices.DeleteFunc(slices.Clone(only), func(id string) bool { return found[id] })
	if len(unknown) > 0 {
		return nil, fmt.Errorf("there is no requirement %s", strings.Join(unknown, ", "))
	}
	return chosen, nil
}

// task is a requirement and where its result goes.
type task struct {
	requirement Requirement
	line        *Line
}

// work does the tasks, some at a time. It returns once none is under way.
func (o Options) work(ctx context.Context, tasks []task) {
	queue := make(chan task)
	var workers sync.WaitGroup
	var telling sync.Mutex
	count := o.Workers
	if count <= 0 {
		count = defaultWorkers
	}
	for range min(count, len(tasks)) {
		workers.Go(func() {
			for next := range queue {
				if ctx.Err() != nil {
					continue // It ended while the task was handed over.
				}
				*next.line = o.examine(ctx, next.requirement)
				if o.Progress != nil && ctx.Err() == nil {
					telling.Lock()
					o.Progress(*next.line)
					telling.Unlock()
				}
			}
		})
	}
	defer workers.Wait()
	defer close(queue)
	for _, next := range tasks {
		select {
		case queue <- next:
		case <-ctx.Done():
			return
		}
	}
}

// examine runs one check, and judges what it gives.
func (o Options) examine(ctx context.Context, requirement Requirement) Line {
	line := Line{ID: requirement.ID, Text: requirement.Text, How: requirement.How}
	began := time.Now()
	limited, cancel := context.WithTimeoutCause(ctx, cmp.Or(o.Limit, defaultLimit), errTooLong)
	defer cancel()
	finding, err := finish(limited, requirement.Check)
	if err != nil {
		finding = failed(finding, err)
	}
	line.Finding = o.masked(judged(finding))
	line.Took = time.Since(began)
	return line
}

// errTooLong ends a check whose time is over.
var errTooLong = errors.New("it took too long")

// finish runs a check to its end, or leaves it behind when it does not heed ctx.
func finish(ctx context.Context, check func(context.Context) (Finding, error)) (Finding, error) {
	type result struct {
		finding Finding
		err     error
	}
	ended := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if thrown := recover(); thrown != nil {
				r = result{err: fmt.Errorf("the check broke off: %v", thrown)}
			}
			ended <- r
		}()
		r.finding, r.err = check(ctx)
	}()
	select {
	case r := <-ended:
		return r.finding, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-ended:
		if r.err != nil {
			r.err = fmt.Errorf("%w (%w)", context.Cause(ctx), r.err)
		}
		return r.finding, r.err
	case <-time.After(grace):
		return Finding{}, context.Cause(ctx)
	}
}
