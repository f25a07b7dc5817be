package portal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mooring/internal/sandbox"
)

// shownRequests is how many of the latest token requests the control page
// shows; the JSON has them all.
const shownRequests = 50

// controlView is what the control page shows.
type controlView struct {
	State
	Problem     string
	Kinds       []sandbox.KindLabel
	Targets     []sandbox.Target
	Scopes      []string
	Switches    []Switch
	MaxPageSize int
	Figures     []Figure
	// Latest are token requests, newest first; Earlier is how many are not
	// shown.
	Latest  []sandbox.TokenRequest
	Earlier int
}

// controlPage answers GET /control.
func (s *Site) controlPage(w http.ResponseWriter, _ *http.Request) {
	s.showControl(w, http.StatusOK, "")
}

// showControl shows the control page.
func (s *Site) showControl(w http.ResponseWriter, status int, problem string) {
	view := controlView{
		State: s.Control().State(), Problem: problem, Kinds: sandbox.Kinds(), Scopes: s.scopeNames(),
		Targets:  []sandbox.Target{sandbox.All, sandbox.API, sandbox.Token, sandbox.Revoke, sandbox.Authorize},
		Switches: s.opts.Switches, MaxPageSize: MaxPageSize,
	}
	if s.opts.Figures != nil {
		view.Figures = s.opts.Figures()
	}
	view.Earlier = max(0, len(view.TokenRequests)-shownRequests)
	view.Latest = slices.Clone(view.TokenRequests[view.Earlier:])
	slices.Reverse(view.Latest)
	s.pages.show(w, status, page{name: "control", Title: "Control", View: view, wide: true})
}

// describeFault says a fault in one line.
func describeFault(f sandbox.Fault) string {
	text := string(f.Kind)
	if f.Seconds != 0 {
		text += fmt.Sprintf(", %d s", f.Seconds)
	}
	if f.Target != "" && f.Target != sandbox.All {
		text += ", " + string(f.Target) + " only"
	}
	if f.AfterWork {
		text += ", after the work is done"
	}
	if len(f.Scopes) > 0 {
		text += ": " + strings.Join(f.Scopes, " ")
	}
	if f.Next > 0 {
		text += fmt.Sprintf(", next %d", f.Next)
	}
	return text
}
