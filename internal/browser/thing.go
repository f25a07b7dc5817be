package browser

import (
	"context"
	"errors"
	"fmt"
)

// Thing is something on a page, as a person names it.
type Thing struct {
	Role string // button, link, heading, ...; or [Control], [Field], [Box], [List] or [Part] for any of their kind
	Name string // the accessible name
}

// Kinds of things that have one of several roles.
const (
	Control = "control" // something to press: a button, a link, what unfolds something
	Field   = "field"   // something to type into
	Box     = "box"     // a check box or a radio button
	List    = "list"    // something to choose from
	Part    = "part"    // a part of the page that has a name
)

// Roles of the kinds.
var (
	controlRoles = []string{"button", "link", "DisclosureTriangle", "tab", "menuitem"}
	partRoles    = []string{"article", "region", "group", "form", "dialog", "alertdialog", "navigation", "table", "list"}
)

// String names it in an error.
func (t Thing) String() string { return fmt.Sprintf("the %s %q", t.Role, t.Name) }

func (t Thing) roles() []string {
	switch t.Role {
	case Control:
		return controlRoles
	case Field:
		return textRoles
	case Box:
		return boxRoles
	case List:
		return listRoles
	case Part:
		return partRoles
	}
	return []string{t.Role}
}

// Inside is Within for the part of the page with this accessible name, such as a
// card that its heading labels. The part must have an id.
func (p *Page) Inside(name string) (*Page, error) {
	part := Thing{Role: Part, Name: name}
	id, err := read(p, "find "+part.String(), func(ctx context.Context) (string, error) {
		el, err := p.find(ctx, name, part.roles()...)
		if err != nil {
			return "", err
		}
		id, err := callOn[string](ctx, el, `function () { return this.id && "#" + CSS.escape(this.id) }`)
		if err == nil && id == "" {
			err = errors.New("it has no id to find it by")
		}
		return id, err
	})
	if err != nil {
		return nil, err
	}
	return p.Within(id), nil
}
