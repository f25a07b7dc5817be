package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// element is one element of the page, as assistive technology knows it.
type element struct {
	node   cdp.BackendNodeID
	object runtime.RemoteObjectID
}

// find returns the one element with the accessible name and one of the roles. In
// a name, … at the end or the beginning stands for anything. None and several
// are errors that say what there is instead.
func (p *Page) find(ctx context.Context, name string, roles ...string) (element, error) {
	nodes, err := p.accessible(ctx, roles)
	if err != nil {
		return element{}, err
	}
	var found []cdp.BackendNodeID
	var names []string
	for _, node := range nodes {
		if named(text(node.Name), name) {
			found = append(found, node.BackendDOMNodeID)
		}
		names = append(names, fmt.Sprintf("%q", text(node.Name)))
	}
	switch {
	case len(found) > 1:
		return element{}, fmt.Errorf("%d elements are a %s named %q; narrow it down with Within",
			len(found), strings.Join(roles, " or "), name)
	case len(found) == 0:
		return element{}, fmt.Errorf("no %s is named %q; there is: %s",
			strings.Join(roles, " or "), name, strings.Join(names, ", "))
	}
	return resolve(ctx, found[0])
}

// named reports whether a name is the wanted one.
func named(name, wanted string) bool {
	switch beginning, ending := strings.CutSuffix(wanted, "…"); {
	case ending && beginning != "":
		return strings.HasPrefix(name, beginning)
	case strings.HasPrefix(wanted, "…") && wanted != "…":
		return strings.HasSuffix(name, strings.TrimPrefix(wanted, "…"))
	}
	return name == wanted
}

// accessible lists the elements in scope that have one of the roles and are not
// hidden from assistive technology.
func (p *Page) accessible(ctx context.Context, roles []string) ([]*accessibility.Node, error) {
	root, err := evaluate[*runtime.RemoteObject](ctx, p.rootScript())
	if err != nil {
		return nil, err
	}
	if root.ObjectID == "" {
		return nil, fmt.Errorf("nothing matches %q", p.scope)
	}
	var list []*accessibility.Node
	for _, role := range roles {
		result, err := chromedp.Call(ctx, accessibility.QueryAXTree,
			accessibility.QueryAXTreeParams{ObjectID: root.ObjectID, Role: role})
		if err != nil {
			return nil, fmt.Errorf("query the accessibility tree: %w", err)
		}
		list = append(list, result.Nodes...)
	}
	return slices.DeleteFunc(list, func(n *accessibility.Node) bool {
		return n.Ignored || n.BackendDOMNodeID == 0
	}), nil
}

// rootScript evaluates to the element or document that is searched.
func (p *Page) rootScript() string {
	if p.scope == "" {
		return `document`
	}
	return `document.querySelector(` + quote(p.scope) + `)`
}

func resolve(ctx context.Context, node cdp.BackendNodeID) (element, error) {
	result, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: node})
	if err != nil {
		return element{}, fmt.Errorf("resolve an element: %w", err)
	}
	if result.Object == nil || result.Object.ObjectID == "" {
		return element{}, errors.New("the element is gone")
	}
	return element{node: node, object: result.Object.ObjectID}, nil
}

// callOn runs a function of ours with the element as `this`.
func callOn[T any](ctx context.Context, el element, function string, args ...any) (T, error) {
	on := func(p *runtime.CallFunctionOnParams) { p.ObjectID = el.object }
	return chromedp.Run(ctx, chromedp.CallFunctionOn[T](function, on, args...))
}

// text is the string that an accessibility value holds, "" for none.
func text(value *accessibility.Value) string {
	var s string
	if value == nil || json.Unmarshal(value.Value, &s) != nil {
		return ""
	}
	return s
}

// quote writes s as a JavaScript string.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil { // not possible for a string
		panic(err)
	}
	return string(b)
}
