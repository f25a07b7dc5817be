package api

import (
	"context"
	"errors"
	"time"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/internal/vendor"
)

// Links makes links that send people of practices here; connectlink.Service
// implements it.
type Links interface {
	// Check looks at everything of a link that does not depend on whose it is.
	Check(wanted connectlink.NewSession) error
	// Create makes a link.
	Create(ctx context.Context, wanted connectlink.NewSession) (connectlink.Session, string, error)
	// Find reads a session.
	Find(ctx context.Context, id string) (connectlink.Session, error)
}

// connectSessionCreate is the operation that makes a link.
var connectSessionCreate = op(about{
	ID: "create-connect-session", Method: post, Path: "/connect-sessions", Scope: apikey.ScopeManage, Tag: "Connect sessions",
	Summary: "Send a person to connecting",
	Text: `Makes a link that signs a person of a practice in, as an owner of the organisation, and leads straight to connecting. Send the browser there in the same window, by a redirect or a link; no pop-up, no frame.

Make the link when a person who is signed in to your product presses a button, and send that browser there at once. Whoever opens a link is taken for the person it was made for: one that was mailed or passed on could connect a practice to the wrong organisation. The connect page says whose connection it will be.

The link works once, in one browser, for half an hour or as long as ` + "`expires_in`" + ` says. With ` + "`connection`" + ` it leads to that connection's reconnect page, with ` + "`provider`" + ` (and ` + "`tenant`" + `, if you know it) to the connect page, else to the page with all connections.

Afterwards the browser is at ` + "`return_url`" + ` again, with these parameters added: ` + "`outcome`" + ` (connected, reconnected, returned, denied or failed), ` + "`connect_session`, `connection`" + ` when there is one, and ` + "`reason`" + ` of a failure. Anybody can type such an address: read the session to know, and see that its organisation is that of the person who came.

We write no mail to people who come by links. An organisation that has only such people hears of a connection that stopped working from your product alone: send them here when ` + "`connection.needs_reconnect` or `problem.opened`" + ` arrives.`,
	Status: 201, Problems: []kind{notFound},
}, (*server).connectSessionCreate)

// connectSessionCreateInput is the request for a link.
type connectSessionCreateInput struct {
	Body struct {
		Organisation connectSessionOrganisation `json:"organisation" doc:"Whose connection it is to be: our id, or yours."`
		User         connectSessionUser         `json:"user" doc:"Who is sent. Your product vouches for them; they get no password and no mail."`
		Provider     string                     `json:"provider,omitempty" maxLength:"40" doc:"The practice system." example:"core-practice"`
		Tenant       string                     `json:"tenant,omitempty" maxLength:"300" doc:"The practice's address there, filled in for them." example:"bayside"`
		Connection   string                     `json:"connection,omitempty" maxLength:"100" doc:"The connection to be renewed."`
		ReturnURL    string                     `json:"return_url" minLength:"1" maxLength:"2000" doc:"Where the browser goes afterwards: an https address (or http on localhost) at one of the origins in MOORING_RETURN_ORIGINS." example:"https://app.example.com/settings/connections"`
		ExpiresIn    int                        `json:"expires_in,omitempty" minimum:"60" maximum:"86400" default:"1800" doc:"For how many seconds the link can be opened."`
	}
}

// connectSessionOrganisation names an organisation, or one to be made.
type connectSessionOrganisation struct {
	ID         string `json:"id,omitempty" maxLength:"100" doc:"Our id. Give this or external_id."`
	ExternalID string `json:"external_id,omitempty" maxLength:"200" doc:"Your own id." example:"practice-4711"`
	Name       string `json:"name,omitempty" maxLength:"100" doc:"With external_id: when there is no such organisation, it is made with this name." example:"Harbourside Health"`
	TimeZone   string `json:"time_zone,omitempty" maxLength:"60" doc:"An IANA name, for one that is made." example:"Australia/Sydney"`
}

// connectSessionUser is a person of a practice.
type connectSessionUser struct {
	ID    string `json:"id" minLength:"1" maxLength:"200" doc:"Your own id of the person." example:"user-17"`
	Name  string `json:"name" minLength:"1" maxLength:"100" doc:"Stands in the activity that the practice reads." example:"Kim Lee"`
	Email string `json:"email,omitempty" maxLength:"254" doc:"Nothing is sent there." example:"kim@harbourside.example"`
}

// connectSessionCreateOutput is the answer with a link.
type connectSessionCreateOutput struct {
	Body struct {
		ID        string    `json:"id" doc:"The session's id, to ask what came of it." example:"cs_EXAMPLE"`
		URL       string    `json:"url" doc:"The link. It is said this once."`
		ExpiresAt time.Time `json:"expires_at" doc:"Until when the link can be opened."`
	}
}

// connectSessionCreate makes a link.
func (s *server) connectSessionCreate(ctx context.Context, input *connectSessionCreateInput) (*connectSessionCreateOutput, error) {
	body := input.Body
	wanted := connectlink.NewSession{
		Person:   connectlink.Person{ExternalID: body.User.ID, Name: body.User.Name, Email: body.User.Email},
		Provider: body.Provider, Tenant: body.Tenant, ConnectionID: body.Connection, ReturnURL: body.ReturnURL,
		Life: time.Duration(body.ExpiresIn) * time.Second,
	}
	if err := s.Links.Check(wanted); err != nil {
		return nil, linkProblem(err)
	}
	organisation, err := s.organisationOf(ctx, body.Organisation)
	if err != nil {
		return nil, err
	}
	wanted.OrganisationID = organisation.ID
	session, link, err := s.Links.Create(ctx, wanted)
	if err != nil {
		return nil, linkProblem(err)
	}
	output := &connectSessionCreateOutput{}
	output.Body.ID, output.Body.URL, output.Body.ExpiresAt = session.ID, link, session.ExpiresAt.UTC().Truncate(time.Second)
	return output, nil
}

// organisationOf finds the organisation that a link is for, or makes it.
func (s *server) organisationOf(ctx context.Context, named connectSessionOrganisation) (vendor.Organisation, error) {
	const at = "body.organisation"
	field := at + ".external_id"
	switch {
	case named.ID != "" && (named.ExternalID != "" || named.Name != "" || named.TimeZone != ""):
		return vendor.Organisation{}, invalid.fault(at, "is named by id: leave the rest out")
	case named.ID == "" && named.ExternalID == "":
		return vendor.Organisation{}, invalid.fault(at, "needs id or external_id")
	case named.ID != "":
		field = at + ".id"
	}
	found, err := s.Vendor.OrganisationFor(ctx, vendor.Reference{
		ID: named.ID, ExternalID: named.ExternalID, Name: named.Name, TimeZone: named.TimeZone,
	})
	var input *account.InputError
	switch {
	case errors.Is(err, account.ErrNotFound) && named.ID == "":
		return found, notFound.fault(field, "is of no organisation here; give name and time_zone too, and it is made")
	case errors.Is(err, account.ErrNotFound):
		return found, notFound.fault(field, "is of no organisation here")
	case errors.As(err, &input):
		problem := invalid.problem("")
		for _, fault := range input.Faults {
			problem.with(Fault{Location: at + "." + fault.Field, Message: fault.Message})
		}
		return found, problem
	}
	return found, err
}

// linkProblem words why a link cannot be made.
func linkProblem(err error) error {
	var input *connectlink.InputError
	switch {
	case errors.As(err, &input):
		problem := invalid.problem("")
		for _, fault := range input.Faults {
			problem.with(Fault{Location: "body." + fault.Field, Message: fault.Message})
		}
		return problem
	case errors.Is(err, connection.ErrNotFound):
		return notFound.fault("body.connection", "is no connection of this organisation")
	case errors.Is(err, connectlink.ErrNotFound):
		return notFound.fault("body.organisation", "is no organisation here")
	}
	return err
}
