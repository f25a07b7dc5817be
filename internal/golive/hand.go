package golive

import "context"

// Hand points and clicks as a person does. Places are in CSS pixels of the
// page's viewport; each call returns when the movement has ended.
type Hand interface {
	// Move takes the pointer there, in the time a hand takes.
	Move(ctx context.Context, x, y float64) error
	// Click presses and releases where the pointer is.
	Click(ctx context.Context) error
}
