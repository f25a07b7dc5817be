// Package terminal writes reports for people at a terminal: words that are wrapped
// under their column, verdicts in colours, and nothing that a terminal would obey.
package terminal
