package corepractice

import (
	"regexp"
	"strings"
)

// jargon are words that no practice should have to read: codes of protocols,
// statuses, and what programs say to programmers.
var jargon = regexp.MustCompile(`(?i)\b[a-z]+_[a-z_]+\b|\boauth\b|\btokens?\b|\bscopes?\b|\bgrants?\b|\bhttps? ?status\b|\b[1-5]\d\d\b|\bjson\b|\bapi\b|\bEOF\b|\bnil\b|\bnull\b|\bpanic\b|\bexception\b|\btime-?out\b|\bdeadline\b|\bdial tcp\b|\bconnection re(set|fused)\b|\bredirect\b|\bclient id\b|%!`)

// plain wants a text to be in plain words: at least two sentences, so that it
// says more than that something is wrong, and no jargon.
func (q *inquiry) plain(what, text string) {
	if q.failed != nil || text == "" {
		return
	}
	if found := jargon.FindAllString(text, -1); len(found) > 0 {
		q.want(false, "The words about %s are not plain (%s): “%s”", what, strings.Join(found, ", "), text)
	}
	q.want(strings.Count(text, ". ")+strings.Count(text, "; ") > 0, "The words about %s do not say what it means or what to do: “%s”", what, text)
	q.want(!strings.Contains(text, "!"), "The words about %s shout: “%s”", what, text)
}
