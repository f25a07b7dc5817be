package passthrough_test

import (
	"errors"
	"net/url"
	"path"
	"strings"
	"testing"

	"mooring/internal/passthrough"
)

// base is an API's address as adapters give it.
const base = "https://bayside.corepractice.is/api/v1"

func TestAPathIsAddedAsItCame(t *testing.T) {
	t.Parallel()
	for _, try := range []struct{ path, query, want string }{
		{"", "", base},
		{"practice", "", base + "/practice"},
		{"practice/", "", base + "/practice/"},
		{"locations/l%201/rooms", "a=1&a=2&b", base + "/locations/l%201/rooms?a=1&a=2&b"},
		{"name/J%C3%BCrgen", "q=%2F%2e%2e", base + "/name/J%C3%BCrgen?q=%2F%2e%2e"},
		{"a:b@c/d;v=1/...", "from=2026-01-01T00:00:00%2B10:00", base + "/a:b@c/d;v=1/...?from=2026-01-01T00:00:00%2B10:00"},
		{"half%25", "", base + "/half%25"},
	} {
		joined, err := passthrough.Join(base, try.path, try.query)
		if err != nil {
			t.Errorf("%q: %v", try.path, err)
		} else if joined.String() != try.want {
			t.Errorf("%q: joined to %s, want %s", try.path, joined, try.want)
		}
	}
}

func TestAPathThatMightLeadElsewhereIsRefusedAndSaysWhy(t *testing.T) {
	t.Parallel()
	for _, try := range []struct{ path, query, reason string }{
		{"..", "", "a segment is . or .."},
		{"a/../b", "", "a segment is . or .."},
		{"a/./b", "", "a segment is . or .."},
		{"%2e%2e/admin", "", "a segment is . or .."},
		{".%2E/admin", "", "a segment is . or .."},
		{"%252e%252e/admin", "", "a segment is . or .."},
		{"..;a=b/admin", "", "a segment is . or .."},
		{"%2e%2e%3bx/admin", "", "a segment is . or .."},
		{"/evil.example", "", "it has two slashes in a row"},
		{"a//b", "", "it has two slashes in a row"},
		{"https://evil.example/", "", "it is a whole address; send the part after the API’s own"},
		{"a%2fb", "", "a segment has an escaped slash, or a backslash"},
		{"a%2F..%2Fb", "", "a segment has an escaped slash, or a backslash"},
		{"a%252fb", "", "a segment has an escaped slash, or a backslash"},
		{`a%5c..%5cb`, "", "a segment has an escaped slash, or a backslash"},
		{`..\admin`, "", "a segment has an escaped slash, or a backslash"},
		{"a%0d%0aHost:%20evil.example", "", "it has a control character"},
		{"a%00", "", "it has a control character"},
		{"a%zz", "", "it has a % that begins no escape"},
		{"a%2", "", "it has a % that begins no escape"},
		{"%25252525252e", "", "it is escaped again and again"},
		{"a?b", "", "it has a ? or # that is not escaped"},
		{"a", "b=1 HTTP/1.1\r\nHost: evil.example", "the query has a space, a # or a control character that is not escaped"},
		{"a", "b#c", "the query has a space, a # or a control character that is not escaped"},
		{strings.Repeat("a/", 10<<10), "", "it is too long"},
	} {
		_, err := passthrough.Join(base, try.path, try.query)
		var refused *passthrough.PathError
		if !errors.As(err, &refused) || refused.Reason != try.reason {
			t.Errorf("%.40q ? %.40q: %v, want %q", try.path, try.query, err, try.reason)
		}
	}
}

func FuzzJoin(f *testing.F) {
	for _, seed := range []string{
		"practice", "../x", "%2e%2e/x", "a//b", "a%2fb", "a%5cb", "https://evil.example", "..;/x", "%252e%252e", "@evil.example/", ":80/", "a%0d%0ab", "a%",
		"\\evil", "%c0%ae%c0%ae/", "%u002e", "a;b/..", ".", "",
	} {
		f.Add(true, seed, "a=b")
		f.Add(false, seed, seed)
	}
	f.Fuzz(func(t *testing.T, deep bool, added, query string) {
		base := base
		if !deep {
			base = "http://127.0.0.1:9000"
		}
		own, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		joined, err := passthrough.Join(base, added, query)
		if err != nil {
			return
		}
		text := joined.String()
		again, err := url.Parse(text)
		if err != nil {
			t.Fatalf("%q is no address: %v", text, err)
		}
		if again.Scheme != own.Scheme || again.Host != own.Host || again.User != nil || again.Fragment != "" || strings.ContainsAny(again.Host, "@/\\") {
			t.Errorf("%q is not on the host of %q", text, base)
		}
		// However often it is unescaped, with backslashes as slashes and without parameters,
		// it stays below.
		read := again.EscapedPath()
		for range 3 {
			if strings.ContainsAny(read, "\r\n\x00\\") || strings.Contains(read, "//") {
				t.Errorf("%q reads as %q", text, read)
			}
			if cleaned := path.Clean("/" + withoutParameters(read)); cleaned != own.Path && !strings.HasPrefix(cleaned, strings.TrimRight(own.Path, "/")+"/") {
				t.Errorf("%q reads as %q, which is %q", text, read, cleaned)
			}
			if read, err = url.PathUnescape(read); err != nil {
				break
			}
		}
	})
}

// withoutParameters is a path without what follows a semicolon in its segments.
func withoutParameters(read string) string {
	segments := strings.Split(read, "/")
	for i, segment := range segments {
		segments[i], _, _ = strings.Cut(segment, ";")
	}
	return strings.Join(segments, "/")
}
