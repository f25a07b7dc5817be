package browser

import (
	"slices"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// events remembers what the browser told about a tab: whether it is loading,
// what its console said, and what it requested. The browser's reading goroutine
// writes, the page's user reads.
type events struct {
	mainFrame    cdp.FrameID
	answerDialog func() // called on its own goroutine for each native dialog

	mu        sync.Mutex
	requested bool // the page asked for a navigation that has not begun
	loading   bool // the main frame is loading
	console   []string
	traffic   traffic
}

// note takes one event. It must not call the browser: the reply could only be
// read by the goroutine that it would block.
func (e *events) note(event any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch ev := event.(type) {
	case *log.EventEntryAdded:
		e.noteLog(ev.Entry)
	case *runtime.EventConsoleAPICalled:
		e.noteConsole(ev)
	case *runtime.EventExceptionThrown:
		e.console = append(e.console, exceptionText(ev.ExceptionDetails))
	case *page.EventJavascriptDialogOpening:
		e.console = append(e.console, "native "+string(ev.Type)+" dialog: "+ev.Message)
		go e.answerDialog()
	case *network.EventRequestWillBeSent, *network.EventResponseReceived,
		*network.EventResponseReceivedExtraInfo, *network.EventLoadingFinished, *network.EventLoadingFailed:
		e.traffic.note(ev)
	default:
		e.noteNavigation(ev)
	}
}

// noteNavigation follows the main frame from the request for a navigation to
// the end of its loading.
func (e *events) noteNavigation(event any) {
	switch ev := event.(type) {
	case *page.EventFrameRequestedNavigation:
		if ev.FrameID == e.mainFrame && ev.Disposition == page.ClientNavigationDispositionCurrentTab {
			e.requested = true
		}
	case *page.EventFrameStartedLoading:
		if ev.FrameID == e.mainFrame {
			e.requested, e.loading = false, true
		}
	case *page.EventFrameStoppedLoading:
		if ev.FrameID == e.mainFrame {
			e.requested, e.loading = false, false
		}
	case *page.EventNavigatedWithinDocument:
		if ev.FrameID == e.mainFrame {
			e.requested = false
		}
	}
}

// noteLog keeps errors of the browser itself, such as a violated content
// security policy. Failed requests are left to Requests: Chromium calls every
// answer of 400 and above an error, also the ones that are wanted.
func (e *events) noteLog(entry *log.Entry) {
	if entry.Level == log.EntryLevelError && entry.Source != log.EntrySourceNetwork {
		e.console = append(e.console, entry.Text)
	}
}

func (e *events) noteConsole(call *runtime.EventConsoleAPICalled) {
	if call.Type != runtime.ConsoleAPICalledTypeError && call.Type != runtime.ConsoleAPICalledTypeAssert {
		return
	}
	text := "console." + string(call.Type) + ":"
	for _, arg := range call.Args {
		if arg.Description != "" {
			text += " " + arg.Description
		} else {
			text += " " + string(arg.Value)
		}
	}
	e.console = append(e.console, text)
}

func exceptionText(details *runtime.ExceptionDetails) string {
	if details.Exception != nil && details.Exception.Description != "" {
		return details.Text + " " + details.Exception.Description
	}
	return details.Text
}

// busy reports whether a navigation is asked for, and whether the main frame is
// loading.
func (e *events) busy() (requested, loading bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.requested, e.loading
}

// forgetRequest gives up on a navigation that was asked for and never began.
func (e *events) forgetRequest() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requested = false
}

func (e *events) addConsole(line string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.console = append(e.console, line)
}

func (e *events) consoleLines() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.console)
}

func (e *events) requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.traffic.requests()
}

func (e *events) answers() []hop {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.traffic.answers()
}
