package docplanner

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/sync/errgroup"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

const (
	// callsAtOnce is how many calls the walk through a client's doctors makes at the
	// same time: few, since Docplanner does not say how many it bears.
	callsAtOnce = 4
	// maxDoctors bounds the walk, which costs a call for each.
	maxDoctors = 2000
)

// attendance is a doctor in a facility: who has addresses and bookings.
type attendance struct {
	Facility string `json:"f"`
	Doctor   string `json:"d"`
}

// directory is all that a client sees: who works where.
type directory struct {
	places []place
	// at finds a place by its address's id.
	at map[string]int
}

// place is an address with everybody who has bookings there.
type place struct {
	address wireAddress
	// attendances are in the order in which they were met, each once.
	attendances []attendance
	// doctors are the names, in the same order.
	doctors []string
}

// place finds an address by its id.
func (d directory) place(id string) (place, bool) {
	n, found := d.at[id]
	if !found {
		return place{}, false
	}
	return d.places[n], true
}

// add notes that a doctor has addresses.
func (d *directory) add(who attendance, name string, addresses []wireAddress) {
	for _, address := range addresses {
		n, known := d.at[string(address.ID)]
		if !known {
			n = len(d.places)
			d.at[string(address.ID)] = n
			d.places = append(d.places, place{address: address})
		}
		d.places[n].attendances = append(d.places[n].attendances, who)
		d.places[n].doctors = append(d.places[n].doctors, name)
	}
}

// facilities lists the clinics that Docplanner assigned to the client. It never lists
// none: a client without a clinic is one that Docplanner has not activated.
func (p *Provider) facilities(ctx context.Context, access connection.Access, operation string) ([]wireFacility, error) {
	read, err := readList(ctx, p, access, call{operation: operation, path: pathFacilities}, func(w wireFacility) string { return string(w.ID) })
	switch {
	case err != nil:
		return nil, listing.Always(err)
	case len(read) == 0:
		return nil, &connection.Failure{Kind: connection.FailureNotActivated, Operation: operation, Status: http.StatusOK}
	}
	return read, nil
}

// directory is who works where, as known from a moment ago or read now.
func (p *Provider) directory(ctx context.Context, access connection.Access) (directory, error) {
	if known, found := p.known.Find(access); found {
		return known, nil
	}
	return p.freshDirectory(ctx, access)
}

// freshDirectory reads it now.
func (p *Provider) freshDirectory(ctx context.Context, access connection.Access) (directory, error) {
	read, err := p.walk(ctx, access)
	if err != nil {
		return directory{}, err
	}
	p.known.Keep(access, read)
	return read, nil
}

// walk reads the directory: a call for the facilities, one for each facility and one
// for each doctor in it. No documented extension saves any of them. What was listed a
// moment ago is there, so that "not found" makes no sense.
func (p *Provider) walk(ctx context.Context, access connection.Access) (directory, error) {
	facilities, err := p.facilities(ctx, access, "list clinics")
	if err != nil {
		return directory{}, err
	}
	doctors, err := p.doctors(ctx, access, facilities)
	if err != nil {
		return directory{}, listing.Always(err)
	}
	addresses, err := together(ctx, doctors, func(ctx context.Context, one doctor) ([]wireAddress, error) {
		return p.addresses(ctx, access, one.attendance)
	})
	if err != nil {
		return directory{}, listing.Always(err)
	}
	found := directory{at: map[string]int{}}
	for n, one := range doctors {
		found.add(one.attendance, one.name, addresses[n])
	}
	return found, nil
}

// doctor is somebody in a facility.
type doctor struct {
	attendance
	name string
}

// doctors lists everybody in the facilities.
func (p *Provider) doctors(ctx context.Context, access connection.Access, facilities []wireFacility) ([]doctor, error) {
	const operation = "list doctors"
	lists, err := together(ctx, facilities, func(ctx context.Context, facility wireFacility) ([]wireDoctor, error) {
		if !isSegment(string(facility.ID)) {
			return nil, listing.Malformed(operation, listing.ErrNoID)
		}
		list := call{operation: operation, path: pathDoctors(string(facility.ID))}
		return readList(ctx, p, access, list, func(w wireDoctor) string { return string(w.ID) })
	})
	if err != nil {
		return nil, err
	}
	var all []doctor
	for n, list := range lists {
		for _, element := range list {
			called, err := listing.Name(strings.TrimSpace(element.Name) + " " + strings.TrimSpace(element.Surname))
			if err != nil {
				return nil, listing.Malformed(operation, err)
			}
			all = append(all, doctor{attendance{Facility: string(facilities[n].ID), Doctor: string(element.ID)}, called})
		}
	}
	if len(all) > maxDoctors {
		return nil, listing.Malformed(operation, listing.ErrCrowd)
	}
	return all, nil
}

// addresses lists where a doctor sees patients in a facility.
func (p *Provider) addresses(ctx context.Context, access connection.Access, who attendance) ([]wireAddress, error) {
	const operation = "list addresses"
	if !isSegment(who.Doctor) {
		return nil, listing.Malformed(operation, listing.ErrNoID)
	}
	list := call{operation: operation, path: pathAddresses(who), query: url.Values{"with": {withOnlineOnly}}}
	return readList(ctx, p, access, list, func(w wireAddress) string { return string(w.ID) })
}

// together does the same with each of them and keeps their order: the first by itself,
// since what refuses it refuses the others, and those a few at a time. The first error
// ends the rest.
func together[In, Out any](ctx context.Context, all []In, do func(context.Context, In) (Out, error)) ([]Out, error) {
	done := make([]Out, len(all))
	if len(all) == 0 {
		return done, nil
	}
	work := func(ctx context.Context, n int) (err error) {
		done[n], err = do(ctx, all[n])
		return err
	}
	if err := work(ctx, 0); err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(callsAtOnce)
	for n := 1; n < len(all); n++ {
		group.Go(func() error { return work(ctx, n) })
	}
	return done, group.Wait()
}
