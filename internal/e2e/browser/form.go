package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// textRoles are the roles of the fields that Fill types into.
var textRoles = []string{"textbox", "searchbox", "spinbutton", "Date"}

// Fill replaces the content of the field with this label by the text, as typing
// does. A date field takes the form 2026-11-21.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	p.settle()
	p.until(fmt.Sprintf("fill the field %q", label), func(ctx context.Context) error {
		el, err := p.find(ctx, label, textRoles...)
		if err != nil {
			return err
		}
		typed, err := callOn[bool](ctx, el, selectContent)
		if err != nil {
			return err
		}
		if err := enter(ctx, el, text, typed); err != nil {
			return err
		}
		value, err := callOn[string](ctx, el, `function () { return this.value }`)
		if err == nil && value != text {
			err = fmt.Errorf("it holds %q after typing %q", value, text)
		}
		return err
	})
}

// selectContent focuses the field and selects what is in it, so that typing
// replaces it. It reports whether typing does: a date field has parts instead.
const selectContent = `function () {
	if (this.matches(":disabled, :read-only")) throw new Error("the field cannot be changed");
	this.focus();
	if (this.type === "date") return false;
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
	_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
	return err
}

// Check ticks or unticks the check box, or picks the radio button, with this
// label. It clicks only when that changes something.
func (p *Page) Check(label string, on bool) {
	p.t.Helper()
	p.settle()
	for attempt := range 2 {
		var role string
		var checked bool
		p.until(fmt.Sprintf("find the check box %q", label), func(ctx context.Context) (err error) {
			role, checked, err = p.checkState(ctx, label)
			return err
		})
		switch {
		case checked == on:
			return
		case attempt == 1:
			p.t.Fatalf("browser: the %s %q did not change when it was clicked", role, label)
		}
		p.Click(role, label)
	}
}

// checkState returns the role of a check box or radio button, and whether it is
// ticked.
func (p *Page) checkState(ctx context.Context, label string) (role string, checked bool, err error) {
	el, err := p.find(ctx, label, "checkbox", "radio")
	if err != nil {
		return "", false, err
	}
	role, err = callOn[string](ctx, el, `function () { return this.type }`)
	if err != nil {
		return "", false, err
	}
	checked, err = callOn[bool](ctx, el, `function () { return this.checked }`)
	return role, checked, err
}

// Checked reports whether the check box or radio button with this label is
// ticked.
func (p *Page) Checked(label string) bool {
	p.t.Helper()
	p.settle()
	var checked bool
	p.until(fmt.Sprintf("find the check box %q", label), func(ctx context.Context) (err error) {
		_, checked, err = p.checkState(ctx, label)
		return err
	})
	return checked
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

// Select chooses the option with this text in the list with this label. The
// drop-down itself is drawn outside the page, so the choice is made directly.
func (p *Page) Select(label, option string) {
	p.t.Helper()
	p.settle()
	p.until(fmt.Sprintf("choose %q in %q", option, label), func(ctx context.Context) error {
		el, err := p.find(ctx, label, "combobox", "listbox")
		if err != nil {
			return err
		}
		missing, err := callOn[string](ctx, el, pick, option)
		if err == nil && missing != "" {
			err = fmt.Errorf("no such option; %s", missing)
		}
		return err
	})
	p.afterInput()
}
