package browser

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/network"
)

// Request is one request of a page and its answer. Each hop of a redirect is a
// request of its own.
type Request struct {
	Method  string
	URL     string
	Type    string      // what it was for: Document, Stylesheet, Script, Image, Fetch, ...
	Status  int         // 0 while there is no answer
	Header  http.Header // of the answer, as it came over the wire, cookies included
	Failure string      // why there is no answer, such as net::ERR_NAME_NOT_RESOLVED
}

// traffic collects the network events of a tab. The raw headers of an answer
// come in an event of their own, before or after the answer, in the order of
// the hops; they are matched when somebody asks.
type traffic struct {
	hops []*hop
	raw  map[network.RequestID][]network.Headers
}

// hop is a request as it was sent, with what is known about its answer.
type hop struct {
	id     network.RequestID
	hasRaw bool // an event with the raw headers belongs to it
	whole  bool // the answer has come to its end
	Request
}

func (t *traffic) note(event any) {
	switch ev := event.(type) {
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(ev.Request.URL, "data:") {
			return // nothing is sent; Chromium draws its own controls with these
		}
		if ev.RedirectResponse != nil {
			t.answer(ev.RequestID, ev.RedirectResponse, ev.RedirectHasExtraInfo)
		}
		t.hops = append(t.hops, &hop{id: ev.RequestID, Request: Request{
			Method: ev.Request.Method,
			URL:    ev.Request.URL + ev.Request.URLFragment,
			Type:   string(ev.Type),
		}})
	case *network.EventResponseReceived:
		t.answer(ev.RequestID, ev.Response, ev.HasExtraInfo)
	case *network.EventResponseReceivedExtraInfo:
		if t.raw == nil {
			t.raw = map[network.RequestID][]network.Headers{}
		}
		t.raw[ev.RequestID] = append(t.raw[ev.RequestID], ev.Headers)
	case *network.EventLoadingFinished:
		if hop := t.last(ev.RequestID); hop != nil {
			hop.whole = true
		}
	case *network.EventLoadingFailed:
		if hop := t.last(ev.RequestID); hop != nil {
			hop.Failure = ev.ErrorText
		}
	}
}

// last is the newest hop of a request, or nil for one sent before we listened.
func (t *traffic) last(id network.RequestID) *hop {
	for i := len(t.hops) - 1; i >= 0; i-- {
		if t.hops[i].id == id {
			return t.hops[i]
		}
	}
	return nil
}

func (t *traffic) answer(id network.RequestID, response *network.Response, hasRaw bool) {
	hop := t.last(id)
	if hop == nil {
		return
	}
	hop.Status, hop.hasRaw, hop.Header = int(response.Status), hasRaw, header(response.Headers)
}

// requests returns what was seen so far, with the raw headers where the browser
// has told them.
func (t *traffic) requests() []Request {
	used := map[network.RequestID]int{}
	list := make([]Request, 0, len(t.hops))
	for _, hop := range t.hops {
		request := hop.Request
		if raw := t.raw[hop.id]; hop.hasRaw && used[hop.id] < len(raw) {
			request.Header = header(raw[used[hop.id]])
			used[hop.id]++
		}
		list = append(list, request)
	}
	return list
}

// answers returns the hops whose answer has come to its end.
func (t *traffic) answers() []hop {
	var list []hop
	for _, hop := range t.hops {
		if hop.whole {
			list = append(list, *hop)
		}
	}
	return list
}

// header converts the protocol's form, in which a header that came several
// times holds several lines.
func header(from network.Headers) http.Header {
	to := http.Header{}
	for name, value := range from {
		for line := range strings.SplitSeq(fmt.Sprint(value), "\n") {
			to.Add(name, line)
		}
	}
	return to
}
