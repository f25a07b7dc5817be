package corepractice

import "mooring/internal/sandbox"

// theirPage is why trouble at the pages of Core Practice is not ours to tell:
// whoever is there has left the product and reads what stands there.
const theirPage = "the person is at Core Practice then, whose own page or the browser's says so; nothing has changed here"

// calm lists the faults that rightly show nothing at a practice, and why. A
// fault that is not in it must be told. Each is proven to do no harm: under it
// the product goes on working, which the check that meets it looks at.
var calm = []struct {
	kind   sandbox.Kind
	target sandbox.Target // Empty: every target.
	why    string
}{
	{sandbox.Slow, "", "an answer that is late is waited for"},
	{sandbox.ClockSkew, "", "nothing is reckoned by Core Practice's clock"},
	{sandbox.ExpiresInString, sandbox.Token, "a number in quotes is read as the number it is"},
	{sandbox.ExpiresInMissing, sandbox.Token, "a lifetime that is not said is taken to be short"},
	{sandbox.ExpiresInHuge, sandbox.Token, "a lifetime beyond reason is taken to be a reasonable one"},
	{sandbox.Down, sandbox.Authorize, theirPage},
	{sandbox.ServerError, sandbox.Authorize, theirPage},
	{sandbox.Unavailable, sandbox.Authorize, theirPage},
	{sandbox.ForgetsChanges, sandbox.API, "the daily comparison finds what was left out and mends it"},
}

// calmAbout says why a fault shows nothing; empty when it must be told.
func calmAbout(fault sandbox.Fault) string {
	for _, known := range calm {
		if known.kind == fault.Kind && (known.target == "" || known.target == fault.Target) {
			return known.why
		}
	}
	return ""
}
