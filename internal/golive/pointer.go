package golive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// How the pointer is driven.
const (
	pointerTick = time.Second / 60
	pressLength = 90 * time.Millisecond
	leftButton  = 1
)

// pointer is the screen's own pointer, moved through the XTEST extension: the
// browser cannot tell it from a mouse. It is a [Hand] for one goroutine.
type pointer struct {
	conn     *xgb.Conn
	root     xproto.Window
	screen   Size
	timeline *Timeline

	// corner is where the window begins on the screen: what is filmed does there.
	corner point
	// origin is where the page begins on the screen, and unit how many pixels a
	// CSS pixel has there.
	origin point
	unit   float64

	where point // on the screen
}

// openPointer takes hold of a screen's pointer. Close it.
func openPointer(display string, timeline *Timeline) (*pointer, error) {
	xgb.Logger.SetOutput(io.Discard) // it would note every screen without a password
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("reach the screen: %w", err)
	}
	if err := xtest.Init(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("take the screen's pointer: %w", err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn)
	return &pointer{
		conn: conn, root: root.Root, timeline: timeline, unit: 1,
		screen: Size{Width: int(root.WidthInPixels), Height: int(root.HeightInPixels)},
	}, nil
}

// Move takes the pointer to a place of the page.
func (p *pointer) Move(ctx context.Context, x, y float64) error {
	return p.glide(ctx, point{p.origin.x + x*p.unit, p.origin.y + y*p.unit})
}

// glide takes the pointer to a place of the screen.
func (p *pointer) glide(ctx context.Context, to point) error {
	// A person may have moved it meanwhile.
	found, err := xproto.QueryPointer(p.conn, p.root).Reply()
	if err != nil {
		return fmt.Errorf("find the screen's pointer: %w", err)
	}
	p.where = point{float64(found.RootX), float64(found.RootY)}
	if math.Hypot(to.x-p.where.x, to.y-p.where.y) < 1 {
		return nil
	}
	planned := newStroke(p.where, to, p.unit)
	tick := time.NewTicker(pointerTick)
	defer tick.Stop()
	for began := time.Now(); p.where != to; {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			if err := p.put(planned.at(now.Sub(began))); err != nil {
				return err
			}
		}
	}
	return nil
}

// put sets the pointer down at a place at once.
func (p *pointer) put(at point) error {
	p.where = at
	return p.send(xproto.MotionNotify, 0)
}

// Click presses and releases where the pointer is, and notes it.
func (p *pointer) Click(ctx context.Context) error {
	x, y := p.pixel()
	p.timeline.Click(int(x)-int(p.corner.x), int(y)-int(p.corner.y))
	if err := p.send(xproto.ButtonPress, leftButton); err != nil {
		return err
	}
	held := time.NewTimer(pressLength)
	defer held.Stop()
	var stopped error
	select {
	case <-held.C:
	case <-ctx.Done():
		stopped = ctx.Err()
	}
	return errors.Join(p.send(xproto.ButtonRelease, leftButton), stopped)
}

// send gives the screen one event at the pointer's place.
func (p *pointer) send(kind, detail byte) error {
	x, y := p.pixel()
	if err := xtest.FakeInputChecked(p.conn, kind, detail, 0, p.root, x, y, 0).Check(); err != nil {
		return fmt.Errorf("move the screen's pointer: %w", err)
	}
	return nil
}

// pixel is the one the pointer is at.
func (p *pointer) pixel() (x, y int16) {
	return int16(math.Round(p.where.x)), int16(math.Round(p.where.y))
}

// close lets go of the pointer.
func (p *pointer) close() { p.conn.Close() }
