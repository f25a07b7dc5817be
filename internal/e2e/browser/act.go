package browser

// Goto opens the address and waits until the page is complete. An address that
// does not load fails the test; any status of the answer is fine.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.must(p.page.Goto(url))
}

// Reload is the reload button. A page that came from a form is sent again
// without asking.
func (p *Page) Reload() {
	p.t.Helper()
	p.must(p.page.Reload())
}

// Back is the back button. The page may come from the network or from the
// browser's memory, as in real life.
func (p *Page) Back() {
	p.t.Helper()
	p.must(p.page.Back())
}

// Press presses a key: Enter, Escape, Tab, Shift+Tab, Space, Backspace, Delete
// or an arrow such as ArrowDown. It waits for the navigation that may follow.
func (p *Page) Press(key string) {
	p.t.Helper()
	p.must(p.page.Press(key))
}

// Type types the text into whatever has the focus.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.must(p.page.Type(text))
}

// Click clicks the one element with this role and accessible name: a real mouse
// click at its centre, after scrolling to it. It waits until the element is
// there, enabled, at rest and not covered, and afterwards for the navigation
// that the click may start.
func (p *Page) Click(role, name string) {
	p.t.Helper()
	p.must(p.page.Click(role, name))
}

// DoubleClick is Click by an impatient person: two clicks at the same place, the
// second without waiting for what the first one started.
func (p *Page) DoubleClick(role, name string) {
	p.t.Helper()
	p.must(p.page.DoubleClick(role, name))
}

// Fill replaces the content of the field with this label by the text, as typing
// does. A date field takes the form 2026-11-21.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	p.must(p.page.Fill(label, text))
}

// Check ticks or unticks the check box, or picks the radio button, with this
// label. It clicks only when that changes something.
func (p *Page) Check(label string, on bool) {
	p.t.Helper()
	p.must(p.page.Check(label, on))
}

// Select chooses the option with this text in the list with this label. The
// drop-down itself is drawn outside the page, so the choice is made directly.
func (p *Page) Select(label, option string) {
	p.t.Helper()
	p.must(p.page.Select(label, option))
}

// Look changes how the page is looked at, as somebody does who turns a phone or
// switches to the dark scheme. Other pages are not affected.
func (p *Page) Look(view View) {
	p.t.Helper()
	p.must(p.page.Look(view))
}

// WaitURL waits until the address begins with prefix and the page is complete.
func (p *Page) WaitURL(prefix string) {
	p.t.Helper()
	p.must(p.page.WaitURL(prefix))
}

// WaitFor waits until an element in scope matches the CSS selector, for instance
// [data-status="connected"].
func (p *Page) WaitFor(css string) {
	p.t.Helper()
	p.must(p.page.WaitFor(css))
}

// HasText waits until the visible text in scope contains s. Runs of white space
// count as one space on both sides.
func (p *Page) HasText(s string) {
	p.t.Helper()
	p.must(p.page.HasText(s))
}

// LacksText waits until the visible text in scope does not contain s.
func (p *Page) LacksText(s string) {
	p.t.Helper()
	p.must(p.page.LacksText(s))
}
