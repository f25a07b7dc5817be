// Package browser drives a real Chromium the way a person would: it finds
// things by their role and accessible name, clicks with mouse events, types with
// the keyboard, and waits for what a person would wait for.
//
//	binary, err := browser.Find("")
//	b, err := browser.Launch(ctx, browser.Settings{Binary: binary, Folder: folder})
//	defer b.Close()
//	page, err := b.NewPage(ctx, browser.Options{JavaScript: true})
//	err = page.Goto("http://localhost:8080/login")
//	err = page.Fill("Email", "owner@example.com")
//	err = page.Click("button", "Sign in")
//	err = page.HasText("Connections")
//
// No method sleeps: each one repeats a question to the browser until the answer
// is the wanted one, or [WaitLimit] has passed. Its error says what was looked
// for and what is there instead.
//
// The browser gets nothing of our environment, writes only below its folder,
// and reaches this machine only, under 127.0.0.1, localhost and *.localhost, and
// the hosts that the settings name; every other name fails to resolve.
package browser
