package browser

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// stored evaluates to what scripts of the page can read of what is kept.
const stored = `(async () => {
	const kept = {};
	for (const [kind, items] of [["localStorage", localStorage], ["sessionStorage", sessionStorage]])
		for (let i = 0; i < items.length; i++) kept[kind + "." + items.key(i)] = items.getItem(items.key(i));
	for (const database of await indexedDB.databases()) kept["indexedDB." + database.name] = "version " + database.version;
	for (const name of await (globalThis.caches?.keys() ?? [])) kept["caches." + name] = "";
	if (document.cookie) kept["document.cookie"] = document.cookie;
	return kept;
})()`

// Storage returns what this browser keeps for the present origin, by kind and
// name: "localStorage.NAME", "sessionStorage.NAME", "indexedDB.NAME" and
// "caches.NAME" (databases and caches by name only), "document.cookie" (what
// scripts can read), and the whole jar as "cookie.NAME", those of other paths
// and those hidden from scripts included.
func (p *Page) Storage() (map[string]string, error) {
	kept, err := read(p, "read what is stored", func(ctx context.Context) (map[string]string, error) {
		return chromedp.Run(ctx, chromedp.Evaluate[map[string]string](stored, chromedp.EvalAwaitPromise))
	})
	if err != nil {
		return nil, err
	}
	cookies, err := read(p, "read the cookies", p.cookies)
	if err != nil {
		return nil, err
	}
	maps.Copy(kept, cookies)
	return kept, nil
}

// cookies is the jar of the present host. Cookies know no ports.
func (p *Page) cookies(ctx context.Context) (map[string]string, error) {
	address, err := p.address(ctx)
	if err != nil {
		return nil, err
	}
	here, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the address: %w", err)
	}
	whole := chromedp.FromContext(ctx).Browser
	jar, err := cdp.Call(ctx, whole, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: p.family.of()})
	if err != nil {
		return nil, err
	}
	kept := map[string]string{}
	for _, cookie := range jar.Cookies {
		if !reaches(cookie, here.Hostname()) {
			continue
		}
		name := "cookie." + cookie.Name
		if cookie.Path != "/" {
			name += " " + cookie.Path
		}
		kept[name] = cookie.Value
	}
	return kept, nil
}

// reaches reports whether a cookie is sent to a host. A domain that begins with
// a dot stands for all hosts below it as well (RFC 6265 section 5.1.3).
func reaches(cookie *network.Cookie, host string) bool {
	domain, wide := strings.CutPrefix(cookie.Domain, ".")
	return host == domain || wide && strings.HasSuffix(host, "."+domain)
}
