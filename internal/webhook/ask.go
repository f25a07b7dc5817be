package webhook

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// Test sends a webhook.test to an endpoint at once, also to one that is switched off,
// and returns what came of it. It is sent once.
func (s *Service) Test(ctx context.Context, endpointID string) (Delivery, []Attempt, error) {
	now := s.Now().UTC().Truncate(time.Microsecond)
	delivery, err := testOf(endpointID, now)
	if err != nil {
		return Delivery{}, nil, err
	}
	sending, err := s.Store.AddTest(ctx, delivery, now.Add(s.hold()))
	if err != nil {
		return Delivery{}, nil, fmt.Errorf("store webhook test: %w", err)
	}
	return s.sendAsked(ctx, sending)
}

// Resend sends a delivery again at once, whatever became of it: the same body under
// the same webhook-id. What it was put off to, if it was, stays. ErrBusy: it is being
// sent at this moment.
func (s *Service) Resend(ctx context.Context, id string) (Delivery, []Attempt, error) {
	sequence, err := ParseDeliveryID(id)
	if err != nil {
		return Delivery{}, nil, err
	}
	now := s.Now()
	sending, err := s.Store.Take(ctx, sequence, now, now.Add(s.hold()))
	if err != nil {
		return Delivery{}, nil, fmt.Errorf("take webhook delivery: %w", err)
	}
	return s.sendAsked(ctx, sending)
}

// sendAsked makes an attempt that somebody waits for.
func (s *Service) sendAsked(ctx context.Context, sending Sending) (Delivery, []Attempt, error) {
	attempt, _ := s.attempt(context.WithoutCancel(ctx), sending) // Whoever asked may have left.
	attempt.Asked = true
	if err := s.settle(ctx, sending, attempt); err != nil {
		return Delivery{}, nil, err
	}
	return s.Delivery(ctx, sending.Delivery.ID())
}

// testBody is what the test button sends: an event that is about nothing.
type testBody struct {
	ID           string    `json:"id"`
	Type         string    `json:"type"`
	At           time.Time `json:"at"`
	Organisation *string   `json:"organisation"`
	Connection   *string   `json:"connection"`
	Data         struct{}  `json:"data"`
}

// testOf makes a delivery of type TypeTest.
func testOf(endpointID string, now time.Time) (Delivery, error) {
	id := "test_" + rand.Text()
	body, err := json.Marshal(testBody{ID: id, Type: TypeTest, At: now})
	if err != nil {
		return Delivery{}, fmt.Errorf("write webhook test: %w", err)
	}
	return Delivery{EndpointID: endpointID, EventID: id, EventType: TypeTest, Body: string(body), CreatedAt: now, TryAt: now}, nil
}
