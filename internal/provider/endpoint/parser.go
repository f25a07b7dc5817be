package endpoint

import (
	"errors"
	"fmt"
)

// errForAll is said of an address with {tenant} where there is one for all tenants.
var errForAll = errors.New("there is one address for all, without {tenant}")

// Parser parses the addresses of one configuration and gathers what is wrong with
// them, so that all faults are told at once. The zero Parser is ready.
type Parser struct {
	faults []error
}

// Parse is the function Parse. A fault begins with the name; the zero Template takes
// the place of what has one.
func (p *Parser) Parse(name, text string) Template {
	template, err := Parse(text)
	if err != nil {
		p.faults = append(p.faults, fmt.Errorf("%s: %w", name, err))
	}
	return template
}

// ParseForAll is Parse for an address that all tenants share: {tenant} in it is a fault.
func (p *Parser) ParseForAll(name, text string) Template {
	template := p.Parse(name, text)
	if _, err := template.For(""); err != nil {
		p.faults = append(p.faults, fmt.Errorf("%s: %w", name, errForAll))
		return Template{}
	}
	return template
}

// Err is all faults so far; nil when there are none.
func (p *Parser) Err() error { return errors.Join(p.faults...) }
