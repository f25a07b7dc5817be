package api

import (
	"regexp"
	"strings"

	"mooring/templates"
)

// textOf reads as much of Markdown as the table of operations uses: paragraphs,
// lists of one level, code, bold text and links.
func textOf(markdown string) []templates.ReferenceBlock {
	var blocks []templates.ReferenceBlock
	for part := range strings.SplitSeq(strings.TrimSpace(markdown), "\n\n") {
		block := templates.ReferenceBlock{List: strings.HasPrefix(part, "- ")}
		if !block.List {
			block.Items = [][]templates.ReferenceSpan{spansOf(strings.Join(strings.Fields(part), " "))}
		}
		for line := range strings.SplitSeq(part, "\n") {
			if item, found := strings.CutPrefix(line, "- "); found && block.List {
				block.Items = append(block.Items, spansOf(item))
			}
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// marks are code, bold text and links, in this order.
var marks = regexp.MustCompile("`([^`]+)`|\\*\\*([^*]+)\\*\\*|\\[([^\\]]+)\\]\\(([^)]+)\\)")

// spansOf reads a line of text.
func spansOf(line string) []templates.ReferenceSpan {
	var spans []templates.ReferenceSpan
	plain := func(text string) {
		if text != "" {
			spans = append(spans, templates.ReferenceSpan{Text: text})
		}
	}
	from := 0
	for _, at := range marks.FindAllStringSubmatchIndex(line, -1) {
		plain(line[from:at[0]])
		switch {
		case at[2] >= 0:
			spans = append(spans, templates.ReferenceSpan{Text: line[at[2]:at[3]], Code: true})
		case at[4] >= 0:
			spans = append(spans, templates.ReferenceSpan{Text: line[at[4]:at[5]], Bold: true})
		default:
			spans = append(spans, templates.ReferenceSpan{Text: line[at[6]:at[7]], Link: line[at[8]:at[9]]})
		}
		from = at[1]
	}
	plain(line[from:])
	return spans
}
