package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Body is the content of an answer.
type Body struct {
	URL         string
	Type        string // what it was for: Document, Stylesheet, Script, Image, Fetch, ...
	ContentType string // as the answer says
	Status      int
	Content     string // as it came, decompressed
}

// Bodies returns the content of every answer of this page so far, in order,
// those of earlier pages in the same tab included. Answers that are still
// coming are not among them, nor redirects, whose content no page can read.
func (p *Page) Bodies(ctx context.Context) ([]Body, error) {
	if err := p.settle(); err != nil {
		return nil, err
	}
	own, cancel := p.deadline()
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	var bodies []Body
	for _, answer := range p.events.answers() {
		content, err := content(own, answer.id)
		if err != nil {
			return nil, fmt.Errorf("read the answer of %s: %w", answer.URL, err)
		}
		bodies = append(bodies, Body{
			URL: answer.URL, Type: answer.Type, ContentType: answer.Header.Get("Content-Type"),
			Status: answer.Status, Content: content,
		})
	}
	return bodies, nil
}

// content is decoded by the protocol's types already.
func content(ctx context.Context, id network.RequestID) (string, error) {
	result, err := chromedp.Call(ctx, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	if err != nil {
		return "", err
	}
	return string(result.Body), nil
}
