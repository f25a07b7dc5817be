package browser

// URL returns the address of the page, once it is complete.
func (p *Page) URL() string {
	p.t.Helper()
	url, err := p.page.URL()
	p.must(err)
	return url
}

// Heading returns the accessible name of the page's only level one heading. A
// page with none or with several fails the test.
func (p *Page) Heading() string {
	p.t.Helper()
	heading, err := p.page.Heading()
	p.must(err)
	return heading
}

// Text returns the visible text of the first element in scope that matches the
// CSS selector, and waits until there is one.
func (p *Page) Text(css string) string {
	p.t.Helper()
	text, err := p.page.Text(css)
	p.must(err)
	return text
}

// Attribute returns an attribute of the first element in scope that matches the
// CSS selector, "" when it has none of that name.
func (p *Page) Attribute(css, name string) string {
	p.t.Helper()
	value, err := p.page.Attribute(css, name)
	p.must(err)
	return value
}

// Count returns how many elements in scope match the CSS selector now.
func (p *Page) Count(css string) int {
	p.t.Helper()
	count, err := p.page.Count(css)
	p.must(err)
	return count
}

// Checked reports whether the check box or radio button with this label is
// ticked.
func (p *Page) Checked(label string) bool {
	p.t.Helper()
	checked, err := p.page.Checked(label)
	p.must(err)
	return checked
}

// Focused returns the role and the accessible name of what has the focus. When
// nothing has it, that is the document itself.
func (p *Page) Focused() (role, name string) {
	p.t.Helper()
	role, name, err := p.page.Focused()
	p.must(err)
	return role, name
}

// Overflow lists what makes the page scroll sideways, the outermost first;
// nothing when it does not.
func (p *Page) Overflow() []string {
	p.t.Helper()
	wide, err := p.page.Overflow()
	p.must(err)
	return wide
}

// Console returns the errors of the page so far: console.error, uncaught
// exceptions, violations of the content security policy, native dialogs. Failed
// requests are in Requests.
func (p *Page) Console() []string { return p.page.Console() }

// Requests returns every request of the page so far, in order, those of earlier
// pages in the same tab included.
func (p *Page) Requests() []Request { return p.page.Requests() }
