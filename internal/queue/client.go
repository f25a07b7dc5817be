package queue

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

// Client is what is used of River's client, whose type depends on the database.
type Client interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
	Insert(ctx context.Context, args river.JobArgs, options *river.InsertOpts) (*rivertype.JobInsertResult, error)
	InsertMany(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
	JobCancel(ctx context.Context, id int64) (*rivertype.JobRow, error)
	JobDelete(ctx context.Context, id int64) (*rivertype.JobRow, error)
	SubscribeConfig(config *river.SubscribeConfig) (<-chan *river.Event, func())
	// PutBack returns running jobs to the queue.
	PutBack(ctx context.Context, jobs *riverdriver.JobRescueManyParams) error
}

// client is River's of one kind of database.
type client[TTx any] struct {
	*river.Client[TTx]
}

// newClient makes the client of the database that the options name.
func newClient(options Options, config *river.Config) (Client, error) {
	if options.Postgres != nil {
		made, err := river.NewClient(riverpgxv5.New(options.Postgres), config)
		return client[pgx.Tx]{made}, err
	}
	made, err := river.NewClient(riversqlite.New(options.SQL), config)
	return client[*sql.Tx]{made}, err
}

// PutBack implements Client.
func (c client[TTx]) PutBack(ctx context.Context, jobs *riverdriver.JobRescueManyParams) error {
	_, err := c.Driver().GetExecutor().JobRescueMany(ctx, jobs)
	return err
}
