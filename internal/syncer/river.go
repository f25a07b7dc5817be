package syncer

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// queue is what is used of River's client, whose type depends on the database.
type queue interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
	Insert(ctx context.Context, args river.JobArgs, options *river.InsertOpts) (*rivertype.JobInsertResult, error)
	InsertMany(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
	JobCancel(ctx context.Context, id int64) (*rivertype.JobRow, error)
	JobDelete(ctx context.Context, id int64) (*rivertype.JobRow, error)
	SubscribeConfig(config *river.SubscribeConfig) (<-chan *river.Event, func())
	// putBack returns running jobs to the queue.
	putBack(ctx context.Context, jobs *riverdriver.JobRescueManyParams) error
}

// riverQueue is the queue of one kind of database.
type riverQueue[TTx any] struct {
	*river.Client[TTx]
}

// newQueue makes the queue in the database that the options name.
func newQueue(options Options, config *river.Config) (queue, error) {
	if options.Postgres != nil {
		client, err := river.NewClient(riverpgxv5.New(options.Postgres), config)
		return riverQueue[pgx.Tx]{client}, err
	}
	client, err := river.NewClient(riversqlite.New(options.SQL), config)
	return riverQueue[*sql.Tx]{client}, err
}

// putBack implements queue.
func (q riverQueue[TTx]) putBack(ctx context.Context, jobs *riverdriver.JobRescueManyParams) error {
	_, err := q.Driver().GetExecutor().JobRescueMany(ctx, jobs)
	return err
}
