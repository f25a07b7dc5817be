package webhook

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/fault"
	"mooring/internal/secret"
)

// overlap is how long a secret still signs after another took its place.
const overlap = 24 * time.Hour

// List lists all endpoints, the oldest first.
func (s *Service) List(ctx context.Context) ([]Endpoint, error) {
	endpoints, err := s.Store.Endpoints(ctx)
	if err != nil {
		return nil, fmt.Errorf("list webhook endpoints: %w", err)
	}
	for i := range endpoints {
		s.forgetFormer(&endpoints[i])
	}
	return endpoints, nil
}

// Find reads an endpoint.
func (s *Service) Find(ctx context.Context, id string) (Endpoint, error) {
	endpoint, err := s.Store.Endpoint(ctx, id)
	if err != nil {
		return Endpoint{}, fmt.Errorf("read webhook endpoint: %w", err)
	}
	s.forgetFormer(&endpoint)
	return endpoint, nil
}

// forgetFormer takes off the end of a former secret that is over.
func (s *Service) forgetFormer(endpoint *Endpoint) {
	if !endpoint.FormerUntil.After(s.Now()) {
		endpoint.FormerUntil = time.Time{}
	}
}

// Change changes an endpoint. What cannot be taken is an *InputError.
func (s *Service) Change(ctx context.Context, id string, changes Changes) (Endpoint, error) {
	faults := &InputError{}
	if changes.URL != nil {
		faults.Add(FieldURL, s.checkURL(*changes.URL))
	}
	if changes.Description != nil {
		faults.Add(FieldDescription, checkDescription(*changes.Description))
	}
	if changes.Types != nil {
		faults.Add(FieldTypes, checkTypes(*changes.Types))
		types := distinct(*changes.Types)
		changes.Types = &types
	}
	if err := fault.OrNil(faults); err != nil {
		return Endpoint{}, err
	}
	if err := s.Store.Change(ctx, id, changes); err != nil {
		return Endpoint{}, fmt.Errorf("change webhook endpoint: %w", err)
	}
	return s.Find(ctx, id)
}

// SwitchOff stops deliveries to an endpoint. What happens meanwhile is kept for it.
func (s *Service) SwitchOff(ctx context.Context, id string) error {
	if err := s.Store.SwitchOff(ctx, id, s.Now()); err != nil {
		return fmt.Errorf("switch webhook endpoint off: %w", err)
	}
	return nil
}

// SwitchOn begins deliveries again: with what the endpoint missed, as far back as
// events are kept, or with what happens from now on.
func (s *Service) SwitchOn(ctx context.Context, id string, missed bool) error {
	position, err := s.Events.Newest(ctx)
	if err != nil {
		return fmt.Errorf("find where the event log ends: %w", err)
	}
	if err := s.Store.SwitchOn(ctx, id, SwitchingOn{Now: s.Now(), Missed: missed, Position: position}); err != nil {
		return fmt.Errorf("switch webhook endpoint on: %w", err)
	}
	s.wake(ctx)
	return nil
}

// Delete deletes an endpoint and the log of its deliveries.
func (s *Service) Delete(ctx context.Context, id string) error {
	if err := s.Store.Delete(ctx, id); err != nil {
		return fmt.Errorf("delete webhook endpoint: %w", err)
	}
	return nil
}

// RotateSecret gives an endpoint a new secret, which is shown this once. The one that
// it had signs too for 24 hours, in the same header; one before that no longer does.
// version is the secret's that it replaces, so that a form that is sent twice rotates
// once (ErrRotated); 0: whatever it is.
func (s *Service) RotateSecret(ctx context.Context, id string, version int64) (Endpoint, secret.Value, error) {
	key := NewSecret()
	if err := s.Store.Rotate(ctx, id, Rotation{Secret: key, FormerUntil: s.Now().Add(overlap), Version: version}); err != nil {
		return Endpoint{}, secret.Value{}, fmt.Errorf("rotate secret of webhook endpoint: %w", err)
	}
	endpoint, err := s.Find(ctx, id)
	return endpoint, key, err
}

// Deliveries lists what was and is sent to an endpoint, the newest first, without
// bodies. before is the id of a delivery that the list goes on behind; "" begins it.
// ErrNotFound: there is no such endpoint, or before is no id.
func (s *Service) Deliveries(ctx context.Context, endpointID, before string, limit int) ([]Delivery, error) {
	var sequence int64
	if before != "" {
		var err error
		if sequence, err = ParseDeliveryID(before); err != nil {
			return nil, err
		}
	}
	if _, err := s.Store.Endpoint(ctx, endpointID); err != nil {
		return nil, fmt.Errorf("read webhook endpoint: %w", err)
	}
	deliveries, err := s.Store.Deliveries(ctx, endpointID, sequence, limit)
	if err != nil {
		return nil, fmt.Errorf("list webhook deliveries: %w", err)
	}
	return deliveries, nil
}

// Delivery reads a delivery with its body and its attempts, the newest first.
func (s *Service) Delivery(ctx context.Context, id string) (Delivery, []Attempt, error) {
	sequence, err := ParseDeliveryID(id)
	if err != nil {
		return Delivery{}, nil, err
	}
	delivery, attempts, err := s.Store.Delivery(ctx, sequence)
	if err != nil {
		return Delivery{}, nil, fmt.Errorf("read webhook delivery: %w", err)
	}
	return delivery, attempts, nil
}
