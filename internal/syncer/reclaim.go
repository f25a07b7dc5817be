package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// reclaim puts jobs that a killed process left as running back into the queue.
// Until then they would hold the place of their connection's next sync, for
// as long as River waits before it gives a job up. One process owns a SQLite
// file, so before it starts no job of it can be running; should one be all the
// same, the fence keeps the two apart.
func (s *Syncer) reclaim(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, queueTime)
	defer cancel()
	left, err := s.client.JobList(ctx, river.NewJobListParams().
		Kinds(syncArgs{}.Kind(), dispatchArgs{}.Kind()).States(rivertype.JobStateRunning).First(10_000))
	if err != nil {
		return fmt.Errorf("list running jobs: %w", err)
	}
	if len(left.Jobs) == 0 {
		return nil
	}
	now := time.Now()
	rescue := &riverdriver.JobRescueManyParams{StuckHorizon: now}
	for _, job := range left.Jobs {
		note, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: job.Attempt, Error: "its process ended"})
		if err != nil {
			return fmt.Errorf("note on job %d: %w", job.ID, err)
		}
		rescue.ID = append(rescue.ID, job.ID)
		rescue.Error = append(rescue.Error, note)
		rescue.FinalizedAt = append(rescue.FinalizedAt, nil)
		rescue.ScheduledAt = append(rescue.ScheduledAt, now)
		rescue.State = append(rescue.State, string(rivertype.JobStateAvailable))
	}
	if _, err := s.client.Driver().GetExecutor().JobRescueMany(ctx, rescue); err != nil {
		return fmt.Errorf("put jobs back: %w", err)
	}
	return nil
}
