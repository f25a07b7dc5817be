package browser

import (
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
)

// family is the tabs of one incognito context: those that we opened, and
// those that appeared by themselves.
type family struct {
	mu      sync.Mutex
	context cdp.BrowserContextID
	own     map[target.ID]bool
	seen    []target.Info
}

// note takes an event of the browser. It sees the tabs of every context; which
// of them are strangers of this family is decided when somebody asks, because a
// new tab is announced before its opener knows its id.
func (f *family) note(event any) {
	created, ok := event.(*target.EventTargetCreated)
	if !ok || created.TargetInfo.Type != "page" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, *created.TargetInfo)
}

// adopt makes a tab one of the family's own.
func (f *family) adopt(context cdp.BrowserContextID, id target.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.context = context
	if f.own == nil {
		f.own = map[target.ID]bool{}
	}
	f.own[id] = true
}

func (f *family) strangers() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var urls []string
	for _, info := range f.seen {
		if info.BrowserContextID == f.context && !f.own[info.TargetID] {
			urls = append(urls, info.URL)
		}
	}
	return urls
}

// of is the context that the family's tabs share.
func (f *family) of() cdp.BrowserContextID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.context
}
