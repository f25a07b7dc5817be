package queue

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/riverqueue/river/rivertype"

	"mooring/internal/requestid"
)

// origin stands in a job's metadata and not in its arguments, which make it
// unique: a second request for the same work is no other work.
type origin struct {
	// Request is the id of the request that asked for the job.
	Request string `json:"request"`
}

// Origin is the metadata of a job that is asked for under ctx: which request asked
// for it. It is nil when none did.
func Origin(ctx context.Context) ([]byte, error) {
	id := requestid.From(ctx)
	if id == "" {
		return nil, nil
	}
	metadata, err := json.Marshal(origin{Request: id})
	if err != nil {
		return nil, fmt.Errorf("note request: %w", err)
	}
	return metadata, nil
}

// OnBehalf returns a context for the work of a job: under the id of the request
// that asked for it, or one made from its own when nobody did.
func OnBehalf(ctx context.Context, job *rivertype.JobRow) context.Context {
	var from origin
	if err := json.Unmarshal(job.Metadata, &from); err != nil || from.Request == "" {
		from.Request = "job-" + strconv.FormatInt(job.ID, 10)
	}
	return requestid.Into(ctx, from.Request)
}
