package corepractice

import (
	"context"

	"mooring/internal/browser"
	"mooring/internal/certify"
	"mooring/internal/demo"
)

// The names that people see.
const (
	connectButton = "Connect to Core Practice"
	addressField  = "Your Core Practice address"
)

// visit is somebody at a real browser, in an inquiry: its steps do nothing once
// the check has failed, and what goes wrong fails the check.
type visit struct {
	q    *inquiry
	page *browser.Page
}

// visit opens a page of Chromium with storage of its own, which ends with the
// stage. Scripts says whether pages may run theirs.
func (st *stage) visit(ctx context.Context, scripts bool) (*browser.Page, error) {
	chromium, err := st.subject.chromium.borrow(ctx)
	if err != nil {
		return nil, err
	}
	page, err := chromium.NewPage(ctx, browser.Options{JavaScript: scripts})
	if err != nil {
		return nil, err
	}
	st.endings = append(st.endings, func(context.Context) error {
		page.Close()
		return st.subject.chromium.giveBack()
	})
	return page, nil
}

// newVisit opens a browser in which nobody is signed in, at the sign-in page.
func (q *inquiry) newVisit(scripts bool) *visit {
	page, err := q.stage.visit(q.ctx, scripts)
	q.try(err)
	return &visit{q: q, page: page}
}

// browse opens a browser and signs the practice's owner in.
func (q *inquiry) browse(scripts bool) *visit {
	v := q.newVisit(scripts)
	v.open("/")
	v.fill("Email", demo.Owner().Email)
	v.fill("Password", demo.Password)
	v.click("button", "Sign in")
	v.at(q.URL + "/connections")
	return v
}

// do does one step, unless the check has failed.
func (v *visit) do(step func() error) {
	if v.q.failed == nil {
		v.q.try(step())
	}
}

// read reads something, the zero value once the check has failed.
func read[T any](v *visit, from func() (T, error)) T {
	var value T
	v.do(func() (err error) {
		value, err = from()
		return err
	})
	return value
}

// open opens a page of the app by its path.
func (v *visit) open(path string) { v.do(func() error { return v.page.Goto(v.q.URL + path) }) }

// click presses what has this role and accessible name.
func (v *visit) click(role, name string) {
	v.do(func() error { return v.page.Click(role, name) })
}

// clickIn is click inside the first element that a CSS selector finds.
func (v *visit) clickIn(css, role, name string) {
	v.do(func() error { return v.page.Within(css).Click(role, name) })
}

// fill types a text into the field with this label.
func (v *visit) fill(label, text string) {
	v.do(func() error { return v.page.Fill(label, text) })
}

// check ticks or unticks the box with this label.
func (v *visit) check(label string, on bool) {
	v.do(func() error { return v.page.Check(label, on) })
}

// at waits until the address begins so.
func (v *visit) at(prefix string) { v.do(func() error { return v.page.WaitURL(prefix) }) }

// waitFor waits until an element matches the CSS selector.
func (v *visit) waitFor(css string) { v.do(func() error { return v.page.WaitFor(css) }) }

// text reads the visible text of the first element that a CSS selector finds.
func (v *visit) text(css string) string {
	return tidy(read(v, func() (string, error) { return v.page.Text(css) }))
}

// attribute reads an attribute of the first element that a CSS selector finds.
func (v *visit) attribute(css, name string) string {
	return read(v, func() (string, error) { return v.page.Attribute(css, name) })
}

// count counts the elements that a CSS selector finds.
func (v *visit) count(css string) int {
	return read(v, func() (int, error) { return v.page.Count(css) })
}

// heading reads the page's heading.
func (v *visit) heading() string {
	return tidy(read(v, func() (string, error) { return v.page.Heading() }))
}

// url reads the address.
func (v *visit) url() string { return read(v, func() (string, error) { return v.page.URL() }) }

// shot keeps a picture of what is visible as evidence.
func (v *visit) shot(title string) {
	png := read(v, func() ([]byte, error) { return v.page.Screenshot() })
	v.q.show(certify.Evidence{Title: title, PNG: png})
}
