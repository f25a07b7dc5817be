package connectlink

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"mooring/internal/account"
	"mooring/internal/connection"
	"mooring/internal/fault"
)

// Limits of what can be asked for.
const (
	shortestLife = time.Minute
	longestLife  = 24 * time.Hour
	usualLife    = 30 * time.Minute
	// maxTenant is how much may be filled in, in characters.
	maxTenant = 300
)

// Person is who is to connect, as the vendor's product knows them.
type Person struct {
	// ExternalID is the product's own id of the person.
	ExternalID string
	// Name stands in the audit trail.
	Name string
	// Email may be empty.
	Email string
}

// NewSession is a link to be made.
type NewSession struct {
	OrganisationID string
	Person         Person
	// Provider, Tenant and ConnectionID are as in Session.
	Provider     string
	Tenant       string
	ConnectionID string
	ReturnURL    string
	// Life is for how long the link can be opened; 0: half an hour.
	Life time.Duration
}

// life is for how long the link can be opened.
func (n NewSession) life() time.Duration {
	if n.Life == 0 {
		return usualLife
	}
	return n.Life
}

// Check looks at everything of a link that does not depend on whose it is, for a caller
// that makes the organisation only when a link can be made. It returns an *InputError.
func (s *Service) Check(wanted NewSession) error {
	_, faults := s.check(wanted)
	return fault.OrNil(faults)
}

// Create makes a link, which is returned this once and stored nowhere. It fails with
// an *InputError, with connection.ErrNotFound when the organisation has no such
// connection, or with ErrNotFound when there is no such organisation.
func (s *Service) Create(ctx context.Context, wanted NewSession) (Session, string, error) {
	guest, faults := s.check(wanted)
	if err := s.checkTarget(ctx, wanted, faults); err != nil {
		return Session{}, "", err
	}
	if err := fault.OrNil(faults); err != nil {
		return Session{}, "", err
	}
	now, token := s.now(), randomToken()
	guest.ID, guest.CreatedAt = "gst_"+rand.Text(), now
	session, err := s.store.Create(ctx, Session{
		ID: "cs_" + rand.Text(), OrganisationID: wanted.OrganisationID,
		Provider: wanted.Provider, Tenant: wanted.Tenant, ConnectionID: wanted.ConnectionID, ReturnURL: wanted.ReturnURL,
		CreatedAt: now, ExpiresAt: now.Add(wanted.life()),
	}, hashOf(token), guest)
	if err != nil {
		return Session{}, "", fmt.Errorf("make link: %w", err)
	}
	return session, s.baseURL + "/connect/" + token, nil
}

// check looks at everything that needs no look at a connection.
func (s *Service) check(wanted NewSession) (account.Guest, *InputError) {
	faults := &InputError{}
	guest, err := account.NewGuest(wanted.OrganisationID, wanted.Person.ExternalID, wanted.Person.Name, wanted.Person.Email)
	var input *account.InputError
	if errors.As(err, &input) {
		for _, fault := range input.Faults {
			faults.Add("user."+fault.Field, fault.Message)
		}
	}
	faults.Add("return_url", s.returnFault(wanted.ReturnURL))
	if life := wanted.life(); life < shortestLife || life > longestLife {
		faults.Add("expires_in", "Give 60 to 86400 seconds.")
	}
	if wanted.Provider != "" {
		if _, offered := s.connections.Info(wanted.Provider); !offered {
			faults.Add("provider", "There is no such provider, or it is not configured.")
		}
	}
	switch {
	case wanted.Tenant != "" && wanted.Provider == "" && wanted.ConnectionID == "":
		faults.Add("tenant", "Name the provider too.")
	case utf8.RuneCountInString(wanted.Tenant) > maxTenant:
		faults.Add("tenant", "Give at most 300 characters.")
	case wanted.Tenant != "" && wanted.ConnectionID == "":
		faults.Add("tenant", s.tenantFault(wanted))
	}
	return guest, faults
}

// tenantFault says what is wrong with an address, in the words that a person would be
// shown who typed it.
func (s *Service) tenantFault(wanted NewSession) string {
	var input *connection.InputError
	if errors.As(s.connections.CheckTenant(wanted.Provider, wanted.Tenant), &input) {
		return input.Message
	}
	return ""
}

// checkTarget looks at the connection that the link leads to, if there is one.
func (s *Service) checkTarget(ctx context.Context, wanted NewSession, faults *InputError) error {
	if wanted.ConnectionID == "" {
		return nil
	}
	of, err := s.connections.Connection(ctx, connection.Ref{OrganisationID: wanted.OrganisationID, ID: wanted.ConnectionID})
	if err != nil {
		return fmt.Errorf("read connection of a link: %w", err)
	}
	if wanted.Provider != "" && wanted.Provider != of.Provider {
		faults.Add("provider", "That connection is to "+of.Provider+".")
	}
	return nil
}
