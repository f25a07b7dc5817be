package api

import (
	"context"
	"errors"

	"mooring/internal/apikey"
	"mooring/internal/eventlog"
)

// Events is the log of what happened; eventlog.Service implements it.
type Events interface {
	// List reads a page, with all in it that is committed.
	List(ctx context.Context, filter eventlog.Filter) (eventlog.Page, error)
	// Newest is the place behind which only what is to come follows.
	Newest(ctx context.Context) (int64, error)
}

// eventList is the operation that reads the log of events.
var eventList = op(about{
	ID: "list-events", Method: get, Path: "/events", Scope: apikey.ScopeRead, Tag: "Events",
	Summary: "List what happened to connections",
	Text: `The log of everything that happened, oldest first, for 90 days. Nothing is ever added before what you have read, so reading on from ` + "`next`" + ` misses nothing and repeats nothing; keep ` + "`next`" + ` once what you read is dealt with. The same events go to your webhooks.

- ` + "`connection.connected`, `connection.reconnected`" + `: a practice signed in.
- ` + "`connection.locations_chosen`" + `: the practice chose ` + "`chosen`" + ` of its locations.
- ` + "`connection.needs_reconnect`" + `: the practice has to sign in again; until then there are no tokens.
- ` + "`connection.disconnected`" + `: everything that came from the practice system is deleted here. Delete what you keep of it.
- ` + "`connection.revocation_recorded`" + `: what the practice system answered when our access was given back.
- ` + "`problem.opened`, `problem.resolved`" + `: something is wrong, and no longer is. A problem that comes and goes within half an hour is told of twice and then only counted, so read the connection to know how it stands.
- ` + "`sync.finished`" + `: a copy of the practice's data was brought up to date, in whole (` + "`done`" + `), in part or not at all.
- ` + "`appointment.booked`" + `: an appointment was booked through Mooring.

There may be more types some day: pass over those that you do not know.`,
	Problems: []kind{notFound, badCursor, eventsGone},
}, (*server).eventList)

// latest is what after says instead of an id to begin from now.
const latest = "latest"

// eventListInput asks for a page of the log.
type eventListInput struct {
	After        string   `query:"after" doc:"The id behind which the page begins: next of the page before, or the id of an event. Left out: with the oldest event that is kept. latest: no events, and next is where those begin that are still to come." example:"evt_0000000000000042"`
	Limit        int      `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	Types        []string `query:"type,explode" maxItems:"20" nullable:"false" enum:"connection.connected,connection.reconnected,connection.locations_chosen,connection.needs_reconnect,connection.disconnected,connection.revocation_recorded,problem.opened,problem.resolved,sync.finished,appointment.booked" doc:"Only events of this type; say it again for more. Left out: all."`
	Organisation string   `query:"organisation" maxLength:"220" doc:"Only events of one organisation: our id, or yours behind “external:”." example:"external:practice-4711"`
	Connection   string   `query:"connection" maxLength:"100" doc:"Only events of the connection with this id."`
}

// eventListOutput is a page of the log.
type eventListOutput struct {
	Body eventPage
}

// eventPage is a page of the log as it is written.
type eventPage struct {
	Data []event `json:"data" nullable:"false" doc:"The events, oldest first."`
	Next string  `json:"next" doc:"What to send as after for the events that follow; there always is one. It is the id of the last event that was looked at, which may be one that your filter leaves out."`
	More bool    `json:"more" doc:"Whether there are more already. If not, ask again in a while."`
}

// event is one event as it is written.
type event eventlog.Public

// eventList reads a page of the log.
func (s *server) eventList(ctx context.Context, input *eventListInput) (*eventListOutput, error) {
	filter, err := s.eventFilter(ctx, input)
	if err != nil {
		return nil, err
	}
	if input.After == latest {
		newest, err := s.Events.Newest(ctx)
		return &eventListOutput{Body: eventPage{Data: []event{}, Next: eventlog.IDOf(newest)}}, err
	}
	page, err := s.Events.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	body := eventPage{Data: make([]event, len(page.Events)), Next: eventlog.IDOf(page.Next), More: page.More}
	for i, found := range page.Events {
		body.Data[i] = event(found.Public())
	}
	return &eventListOutput{Body: body}, nil
}

// eventFilter is what a request asks for. It refuses places that are no event's, and
// an organisation and a connection that there are not: a mistyped id would look like
// one of which there is nothing to tell.
func (s *server) eventFilter(ctx context.Context, input *eventListInput) (eventlog.Filter, error) {
	filter := eventlog.Filter{Types: input.Types, ConnectionID: input.Connection, Limit: input.Limit}
	switch input.After {
	case "":
		filter.Oldest = true
	case latest:
	default:
		var err error
		if filter.After, err = eventlog.ParseID(input.After); err != nil {
			return filter, badCursor.fault("query.after", "must be the id of an event, such as evt_0000000000000042, or latest")
		}
	}
	if input.Organisation != "" {
		organisation, err := s.Vendor.Organisation(ctx, input.Organisation)
		if err != nil {
			return filter, err
		}
		filter.OrganisationID = organisation.ID
	}
	if input.Connection != "" {
		if _, err := s.Vendor.Resolve(ctx, input.Connection); err != nil {
			return filter, err
		}
	}
	return filter, nil
}

// describeEvents words which places are none of the log's.
func (s *server) describeEvents(err error) *Problem {
	switch {
	case errors.Is(err, eventlog.ErrGone):
		return eventsGone.problem("Events that follow the one in “after” are no longer kept: they are for 90 days. Ask with after=latest and keep next, then read the connections again, and go on from that next.")
	case errors.Is(err, eventlog.ErrUnknown):
		return notFound.fault("query.after", "is the id of no event that there has been")
	}
	return nil
}
