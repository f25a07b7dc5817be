package eventlog

import "context"

// Run publishes what is noted, looking for it every second, until ctx ends. Any
// number of processes may do so at a time. Trouble is logged when it begins and is
// tried again.
func (s *Service) Run(ctx context.Context) {
	troubled := false
	for {
		_, err := s.Publish(ctx)
		if err != nil && !troubled && ctx.Err() == nil {
			s.options.Logger.WarnContext(ctx, "publish events", "error", err)
		}
		troubled = err != nil
		if s.options.Wait(ctx) != nil {
			return
		}
	}
}
