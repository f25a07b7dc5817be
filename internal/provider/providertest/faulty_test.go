package providertest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// faulty is one broken promise, what is said of it, and the check that finds it.
type faulty struct {
	name, says, check string
	adapter           bad
}

// faulties are the broken promises.
func faulties() []faulty {
	return slices.Concat(faultyAccess(), faultyCalls(), faultyRows(), faultyMemory())
}

// faultyAccess break promises about tokens.
func faultyAccess() []faulty {
	return []faulty{
		{"claims a grant that it has not", "the grant is", "it describes itself", bad{info: func(i connection.ProviderInfo) connection.ProviderInfo {
			i.Grant = connection.GrantClient
			return i
		}}},
		{"hides what a scope is for", "is not explained", "it describes itself", bad{info: func(i connection.ProviderInfo) connection.ProviderInfo {
			i.Scopes[0].Why = ""
			return i
		}}},
		{"takes any address", "gave", "it knows its own tenants' addresses", bad{parse: func(input string) (string, error) { return input, nil }}},
		{"loses the scopes", "everything was allowed", "a person gives access", bad{exchange: func(t connection.Tokens, err error) (connection.Tokens, error) {
			t.Scopes = nil
			return t, err
		}}},
		{"forgets when a token lapses", "the access token lives", "a person gives access", bad{exchange: func(t connection.Tokens, err error) (connection.Tokens, error) {
			t.ExpiresAt = time.Time{}
			return t, err
		}}},
		{"swallows a refusal", "a code that was never given ended in <nil>", "access that is not given is refused", bad{exchange: func(t connection.Tokens, _ error) (connection.Tokens, error) { return t, nil }}},
		{"keeps a refresh token that was used", "the old one is kept", "access is renewed", bad{refresh: func(_ bad, old secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error) {
			tokens, err := again()
			if tokens.Refresh.IsZero() && err == nil {
				tokens.Refresh = old
			}
			return tokens, err
		}}},
		{"calls an unknown outcome none", "a lost answer ended in", "access is renewed", bad{refresh: func(_ bad, _ secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error) {
			tokens, err := again()
			return tokens, turned(err, connection.FailureUnknown, connection.FailureNotProcessed)
		}}},
		{"presents a refresh token twice", "presented 2 times", "the ends of a renewal are told apart", bad{refresh: func(_ bad, _ secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error) {
			if tokens, err := again(); err == nil {
				return tokens, nil
			}
			return again()
		}}},
		{"presents it to whom a redirect names", "elsewhere.test was called", "the ends of a renewal are told apart", bad{refresh: func(b bad, old secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error) {
			tokens, err := again()
			b.send("https://elsewhere.test/token", old)
			return tokens, err
		}}},
		{"quotes what it presented", "the error holds", "the ends of a renewal are told apart", bad{refresh: func(_ bad, old secret.Value, again func() (connection.Tokens, error)) (connection.Tokens, error) {
			tokens, err := again()
			return tokens, fmt.Errorf("renew %s: %w", old.Reveal(), err)
		}}},
		{"calls a refusal a confirmation", "ended in <nil>", "access is ended", bad{revoke: func(error) error { return nil }}},
	}
}

// faultyCalls break promises about calls of the API.
func faultyCalls() []faulty {
	identify := func(change func(b bad, access connection.Access, err error) error) bad {
		return bad{identify: func(b bad, access connection.Access, tenant connection.Tenant, err error) (connection.Tenant, error) {
			return tenant, change(b, access, err)
		}}
	}
	return []faulty{
		{"swallows failures", "401 ended in <nil>", "the ends of a call are told apart", bad{locations: func(found []connection.Location, _ error) ([]connection.Location, error) { return found, nil }}},
		{"panics", "panic", "the ends of a call are told apart", bad{locations: func(found []connection.Location, err error) ([]connection.Location, error) {
			_ = found[0]
			return found, err
		}}},
		{"calls a refused token a limit", "401 ended in", "the ends of a call are told apart", identify(func(_ bad, _ connection.Access, err error) error {
			return turned(err, connection.FailureUnauthorized, connection.FailureLimited)
		})},
		{"asks again after a refusal", "calls followed", "the ends of a call are told apart", identify(func(b bad, access connection.Access, err error) error {
			b.send(Base+"/again", access.Token)
			return err
		})},
		{"forgets how long to wait", "to wait 0s, want 40s", "the ends of a call are told apart", identify(func(_ bad, _ connection.Access, err error) error {
			if failure, is := connection.AsFailure(err); is {
				short := *failure
				short.RetryAfter = 0
				return &short
			}
			return err
		})},
		{"takes a web page for an empty list", "ended in <nil>", "what is no answer makes no sense", bad{locations: func(found []connection.Location, err error) ([]connection.Location, error) {
			if failure, is := connection.AsFailure(err); is && failure.Kind == connection.FailureMalformed {
				return nil, nil
			}
			return found, err
		}}},
		{"hides that its caller went away", "gone after 1 calls", "a call ends when its caller does", identify(func(_ bad, _ connection.Access, err error) error {
			return causeless(err)
		})},
		{"believes that what never left was done", "ended in \"unknown\"", "without a connection nothing was processed", identify(func(_ bad, _ connection.Access, err error) error {
			return turned(err, connection.FailureNotProcessed, connection.FailureUnknown)
		})},
		{"follows a redirect elsewhere", "elsewhere.test was called", "redirects stay where they are", identify(func(b bad, access connection.Access, err error) error {
			b.send("https://elsewhere.test/x", access.Token)
			return err
		})},
		{"puts the token into an address", "an address held", "everything is read to its end", identify(func(b bad, access connection.Access, err error) error {
			b.send(Base+"/x?token="+access.Token.Reveal(), access.Token)
			return err
		})},
		{"follows a stored page elsewhere", "elsewhere.test was called", "a stored continuation is checked again", bad{appointments: func(b bad, access connection.Access, query syncer.AppointmentQuery, page syncer.AppointmentPage, err error) (syncer.AppointmentPage, error) {
			if query.Page != "" {
				b.send(query.Page, access.Token)
			}
			return page, err
		}}},
	}
}

// faultyMemory break promises about what an adapter remembers.
func faultyMemory() []faulty {
	return []faulty{
		{"remembers a refusal", "401", "a failure passes", bad{identify: func(b bad, _ connection.Access, tenant connection.Tenant, err error) (connection.Tenant, error) {
			if b.memory.refusal == nil {
				b.memory.refusal = err
			}
			return tenant, b.memory.refusal
		}}},
		{"remembers one practice for another", "reads something else", "practices are kept apart", bad{identify: func(b bad, _ connection.Access, tenant connection.Tenant, err error) (connection.Tenant, error) {
			if b.memory.tenant.ID == "" {
				b.memory.tenant = tenant
			}
			return b.memory.tenant, err
		}}},
	}
}

// faultyRows break promises about what was read.
func faultyRows() []faulty {
	paged := func(change func(*syncer.AppointmentPage)) bad {
		return bad{appointments: func(_ bad, _ connection.Access, _ syncer.AppointmentQuery, page syncer.AppointmentPage, err error) (syncer.AppointmentPage, error) {
			change(&page)
			return page, err
		}}
	}
	each := func(change func(*connection.Appointment)) bad {
		return paged(func(page *syncer.AppointmentPage) {
			for at := range page.Appointments {
				change(&page.Appointments[at])
			}
		})
	}
	return []faulty{
		{"reads the first page alone", "were not read", "everything is read to its end", paged(func(page *syncer.AppointmentPage) { page.Next = "" })},
		{"never comes to the end", "does not end", "everything is read to its end", paged(func(page *syncer.AppointmentPage) {
			page.Next = cmp.Or(page.Next, Base+"/t/manly/api/v1/appointments?location_id=m1")
		})},
		{"reads an appointment twice", "on one page twice", "everything is read to its end", paged(func(page *syncer.AppointmentPage) {
			page.Appointments = append(page.Appointments, page.Appointments...)
		})},
		{"is an hour late", "starts at", "everything is read to its end", each(func(a *connection.Appointment) { a.Start, a.End = a.Start.Add(time.Hour), a.End.Add(time.Hour) })},
		{"loses the end", "from", "everything is read to its end", each(func(a *connection.Appointment) { a.End = time.Time{} })},
		{"mixes locations up", "is at location", "everything is read to its end", each(func(a *connection.Appointment) { a.LocationID = "another" })},
		{"takes any zone", "time zone", "everything is read to its end", bad{locations: func(found []connection.Location, err error) ([]connection.Location, error) {
			for at := range found {
				found[at].TimeZone = "Local"
			}
			return found, err
		}}},
		{"lets one odd value change the others", "rows are other than they were", "no value of an answer does harm", paged(func(page *syncer.AppointmentPage) {
			odd := slices.ContainsFunc(page.Appointments, func(a connection.Appointment) bool { return a.Status == "QUOTED" })
			for at := range page.Appointments {
				if odd {
					page.Appointments[at].Start = page.Appointments[at].Start.Add(-time.Hour)
				}
			}
		})},
		{"makes up a tenant", "replaced by", "no value of an answer does harm", bad{identify: func(_ bad, _ connection.Access, tenant connection.Tenant, err error) (connection.Tenant, error) {
			if err != nil {
				return connection.Tenant{ID: "unknown", URL: "https://provider.test"}, nil
			}
			return tenant, nil
		}}},
	}
}

// turned is a failure of one kind as one of another.
func turned(err error, from, to connection.FailureKind) error {
	failure, is := connection.AsFailure(err)
	if !is || failure.Kind != from {
		return err
	}
	other := *failure
	other.Kind = to
	return &other
}

// causeless is a failure without its cause.
func causeless(err error) error {
	failure, is := connection.AsFailure(err)
	if !is {
		return err
	}
	other := *failure
	other.Err = errors.New("gone")
	return &other
}
