package drchrono

import (
	"cmp"
	"context"
	"errors"
	"regexp"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// Reasons why a practice cannot be told.
var (
	errNobody    = errors.New("the user belongs to no doctor")
	errTwoGroups = errors.New("the user and the doctor belong to two practices")
)

// number is an id that may stand in a path.
var number = regexp.MustCompile(`^[0-9]{1,18}$`)

// Identify implements connection.Provider. The practice is the practice group of the
// person who signed in, a doctor or a member of staff; its name stands with the doctor.
func (p *Provider) Identify(ctx context.Context, access connection.Access) (connection.Tenant, error) {
	const operation = "identify practice"
	user, err := p.user(ctx, access, operation)
	if err != nil {
		return connection.Tenant{}, err
	}
	doctor, err := p.doctorOf(ctx, access, user, operation)
	if err != nil {
		return connection.Tenant{}, listing.Always(err)
	}
	tenant, err := p.tenant(user, doctor)
	if err != nil {
		return connection.Tenant{}, listing.Malformed(operation, err)
	}
	return tenant, nil
}

// user reads who signed in. DrChrono leads from here to the user's own address,
// which counts as a second call.
func (p *Provider) user(ctx context.Context, access connection.Access, operation string) (wireUser, error) {
	var user wireUser
	if err := p.take(ctx, access, operation); err != nil {
		return user, err
	}
	err := p.get(ctx, access, call{operation: operation, address: p.address(pathUser, nil)}, &user)
	return user, listing.Always(err)
}

// doctorOf reads the doctor that a user belongs to; the first one that the user may
// see when none is named.
func (p *Provider) doctorOf(ctx context.Context, access connection.Access, user wireUser, operation string) (wireDoctor, error) {
	var doctor wireDoctor
	if user.Doctor == "" {
		page, err := readPage[wireDoctor](ctx, p, access, call{operation: operation, address: p.address(pathDoctors, nil)})
		if err == nil && len(page.Elements) == 0 {
			err = listing.Malformed(operation, errNobody)
		}
		if err != nil {
			return doctor, err
		}
		return page.Elements[0], nil
	}
	if !number.MatchString(string(user.Doctor)) {
		return doctor, listing.Malformed(operation, listing.ErrNoID)
	}
	err := p.get(ctx, access, call{operation: operation, address: p.address(pathDoctors+"/"+string(user.Doctor), nil)}, &doctor)
	return doctor, err
}

// tenant checks the practice as DrChrono states it.
func (p *Provider) tenant(user wireUser, doctor wireDoctor) (connection.Tenant, error) {
	group := cmp.Or(user.PracticeGroup, doctor.PracticeGroup)
	switch {
	case !listing.IsID(string(group)), !listing.IsID(string(user.ID)):
		return connection.Tenant{}, listing.ErrNoID
	case doctor.PracticeGroup != "" && doctor.PracticeGroup != group:
		return connection.Tenant{}, errTwoGroups
	}
	called, err := listing.Name(cmp.Or(listing.Plain(doctor.PracticeGroupName), doctor.name()))
	if err != nil {
		return connection.Tenant{}, err
	}
	return connection.Tenant{
		ID: string(group), Name: called, URL: "https://" + webHost + p.options.TenantDomain, Account: string(user.ID),
	}, nil
}
