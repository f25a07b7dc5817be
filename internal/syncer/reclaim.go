package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// reclaimedAtOnce bounds how many running jobs are looked at.
const reclaimedAtOnce = 10_000

// reclaim puts jobs of every kind back into the queue that run nowhere: the
// process that had them is not among the living. Until then they would hold the
// place of their connection's next sync, or of whatever else they are unique for,
// for as long as River waits before it gives a job up.
// Should a process be alive all the same, having been cut off for a while, or two
// processes reclaim the same job, the fence keeps the runs apart.
func (s *Syncer) reclaim(ctx context.Context, living []string) error {
	running, err := s.queue.JobList(ctx, river.NewJobListParams().States(rivertype.JobStateRunning).First(reclaimedAtOnce))
	if err != nil {
		return fmt.Errorf("list running jobs: %w", err)
	}
	now := time.Now()
	back := &riverdriver.JobRescueManyParams{StuckHorizon: now}
	for _, job := range running.Jobs {
		if tries := len(job.AttemptedBy); tries > 0 && slices.Contains(living, job.AttemptedBy[tries-1]) {
			continue
		}
		note, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: job.Attempt, Error: "its process ended"})
		if err != nil {
			return fmt.Errorf("note on job %d: %w", job.ID, err)
		}
		back.ID = append(back.ID, job.ID)
		back.Error = append(back.Error, note)
		back.FinalizedAt = append(back.FinalizedAt, nil)
		back.ScheduledAt = append(back.ScheduledAt, now)
		back.State = append(back.State, string(rivertype.JobStateAvailable))
	}
	if len(back.ID) == 0 {
		return nil
	}
	if err := s.queue.PutBack(ctx, back); err != nil {
		return fmt.Errorf("put jobs back: %w", err)
	}
	return nil
}
