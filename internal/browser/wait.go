package browser

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

// The pause between two questions to the browser. It grows, because what does not
// happen at once takes a while, and each question costs the browser time.
const firstPause, longestPause = 15 * time.Millisecond, 200 * time.Millisecond

// requestGrace is how long a navigation that the page asked for may take to
// begin. One that a content security policy forbids never does.
const requestGrace = 10 * time.Second

// until repeats try until it returns nil, or the page's patience is over.
func (p *Page) until(wanted string, try func(ctx context.Context) error) error {
	return p.repeat(wanted, cmp.Or(p.patience, WaitLimit), try)
}

// repeat repeats try until it returns nil. When it did not within the limit, the
// error tells what was wanted and the last error, which is why try describes what
// is still missing as its error. Each try has time for its answer, however short
// the limit, so that a busy machine does not hide the cause.
func (p *Page) repeat(wanted string, limit time.Duration, try func(ctx context.Context) error) error {
	begun := time.Now()
	for pause := firstPause; ; pause = min(pause*3/2, longestPause) {
		err := p.once(try)
		switch {
		case err == nil:
			return nil
		case p.ctx.Err() != nil || time.Since(begun) >= limit:
			return fmt.Errorf("%s: %w (waited %s)", wanted, err, time.Since(begun).Round(time.Millisecond))
		}
		select {
		case <-p.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// once tries once.
func (p *Page) once(try func(ctx context.Context) error) error {
	ctx, cancel := p.deadline()
	defer cancel()
	return try(ctx)
}

// read waits until the page is complete, and then for the answer.
func read[T any](p *Page, wanted string, try func(ctx context.Context) (T, error)) (answer T, err error) {
	if err := p.settle(); err != nil {
		return answer, err
	}
	err = p.until(wanted, func(ctx context.Context) (err error) {
		answer, err = try(ctx)
		return err
	})
	return answer, err
}

// deadline bounds one step in the browser.
func (p *Page) deadline() (context.Context, context.CancelFunc) {
	return context.WithTimeout(p.ctx, WaitLimit)
}

// do runs steps that are not repeated.
func (p *Page) do(wanted string, steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := p.deadline()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		return fmt.Errorf("%s: %w", wanted, err)
	}
	return nil
}

// settle waits until no navigation is under way and the document is complete.
func (p *Page) settle() error {
	return p.repeat("wait for the page to finish loading", WaitLimit, p.settled())
}

// settled makes the condition that settle waits for.
func (p *Page) settled() func(ctx context.Context) error {
	begun := time.Now()
	return func(ctx context.Context) error {
		requested, loading := p.events.busy()
		switch {
		case loading:
			return errors.New("the page is still loading")
		case requested && time.Since(begun) < requestGrace:
			return errors.New("the page asked for a navigation that has not begun")
		case requested:
			p.events.forgetRequest()
		}
		state, err := evaluate[string](ctx, `document.readyState`)
		if err == nil && state != "complete" {
			err = fmt.Errorf("the document is %s", state)
		}
		return err
	}
}

// Settle waits for what an input of somebody else, such as a real pointer, may
// have started; the methods that send an input themselves do. Two round trips
// to the page run after the tasks that the input left behind, such as the
// submission of a form; by then the browser has told about a navigation.
func (p *Page) Settle() error {
	for range 2 {
		// A document that goes away under the question is the very thing to wait for.
		err := p.repeat("reach the page after the input", WaitLimit, func(ctx context.Context) error {
			_, err := evaluate[string](ctx, `document.readyState`)
			return err
		})
		if err != nil {
			return err
		}
	}
	return p.settle()
}

// evaluate runs a script of ours in the page and returns its value.
func evaluate[T any](ctx context.Context, script string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](script))
}
