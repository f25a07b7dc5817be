package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// textRoles are the roles of the fields that Fill types into.
var textRoles = []string{"textbox", "searchbox", "spinbutton", "Date", "InputTime"}

// Fill replaces the content of the field with this label by the text, as typing
// does. A date field takes the form 2026-11-21.
func (p *Page) Fill(label, text string) error {
	_, err := read(p, fmt.Sprintf("fill the field %q", label), func(ctx context.Context) (string, error) {
		el, typed, err := p.focus(ctx, label)
		if err != nil {
			return "", err
		}
		if err := enter(ctx, el, text, typed); err != nil {
			return "", err
		}
		return holds(ctx, el, text)
	})
	return err
}

// focus puts the cursor into a field and selects its content. It reports
// whether that is typed over.
func (p *Page) focus(ctx context.Context, label string) (el element, typed bool, err error) {
	if el, err = p.find(ctx, label, textRoles...); err != nil {
		return el, false, err
	}
	typed, err = callOn[bool](ctx, el, selectContent)
	return el, typed, err
}

// holds returns what is in a field, and an error unless it is the text. It names
// only the length of a password.
func holds(ctx context.Context, el element, text string) (string, error) {
	value, err := callOn[string](ctx, el, `function () { return this.value }`)
	if err != nil || value == text {
		return value, err
	}
	hidden, err := callOn[bool](ctx, el, isPassword)
	switch {
	case err != nil:
		return "", err
	case hidden:
		return "", fmt.Errorf("it holds %d characters after typing %d", len(value), len(text))
	}
	return "", fmt.Errorf("it holds %q after typing %q", value, text)
}

const isPassword = `function () { return this.type === "password" }`

// selectContent focuses the field and selects what is in it, so that typing
// replaces it. It reports whether typing does: a field for a date or a time has
// parts instead.
const selectContent = `function () {
	if (this.matches(":disabled, :read-only")) throw new Error("the field cannot be changed");
	this.focus();
	if (this.type === "date" || this.type === "time") return false;
	this.select();
	return true;
}`

// assign sets the value and tells the page, as the browser's own picker does.
const assign = `function (value) {
	this.value = value;
	this.dispatchEvent(new Event("input", {bubbles: true}));
	this.dispatchEvent(new Event("change", {bubbles: true}));
}`

func enter(ctx context.Context, el element, text string, typed bool) error {
	switch {
	case !typed:
		_, err := callOn[chromedp.Void](ctx, el, assign, text)
		return err
	case text == "":
		return chromedp.Do(ctx, chromedp.KeyEvent(kb.Delete))
	}
	return insert(ctx, text)
}

func insert(ctx context.Context, text string) error {
	_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
	return err
}

// Check ticks or unticks the check box, or picks the radio button, with this
// label. It clicks only when that changes something.
func (p *Page) Check(label string, on bool) error {
	for range 2 {
		box, err := p.box(label)
		if err != nil || box.checked == on {
			return err
		}
		if err := p.Click(box.role, label); err != nil {
			return err
		}
	}
	box, err := p.box(label)
	if err == nil && box.checked != on {
		err = fmt.Errorf("the %s %q did not change when it was clicked", box.role, label)
	}
	return err
}

// Checked reports whether the check box or radio button with this label is
// ticked.
func (p *Page) Checked(label string) (bool, error) {
	box, err := p.box(label)
	return box.checked, err
}

// boxRoles are the roles of what Check ticks.
var boxRoles = []string{"checkbox", "radio"}

// box is a check box or a radio button.
type box struct {
	role    string
	checked bool
}

func (p *Page) box(label string) (box, error) {
	return read(p, fmt.Sprintf("find the check box %q", label), func(ctx context.Context) (b box, err error) {
		el, err := p.find(ctx, label, boxRoles...)
		if err != nil {
			return b, err
		}
		if b.role, err = callOn[string](ctx, el, `function () { return this.type }`); err != nil {
			return b, err
		}
		b.checked, err = callOn[bool](ctx, el, `function () { return this.checked }`)
		return b, err
	})
}

// pick chooses the option with the given text in a select element.
const pick = `function (text) {
	const option = [...this.options].find(o => o.label.trim() === text);
	if (option === undefined) return "its options are: " + [...this.options].map(o => o.label.trim()).join(", ");
	if (!option.selected) {
		option.selected = true;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
	}
	return "";
}`

// listRoles are the roles of the lists that Select chooses from.
var listRoles = []string{"combobox", "listbox"}

// Select chooses the option with this text in the list with this label. The
// drop-down itself is drawn outside the page, so the choice is made directly.
func (p *Page) Select(label, option string) error {
	_, err := read(p, fmt.Sprintf("choose %q in %q", option, label), func(ctx context.Context) (string, error) {
		el, err := p.find(ctx, label, listRoles...)
		if err != nil {
			return "", err
		}
		missing, err := callOn[string](ctx, el, pick, option)
		if err == nil && missing != "" {
			err = fmt.Errorf("no such option; %s", missing)
		}
		return missing, err
	})
	if err != nil {
		return err
	}
	return p.Settle()
}
