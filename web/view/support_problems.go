package view

import (
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
)

// SupportProblems explains the catalogue to staff, by the example of a provider.
func SupportProblems(clock Clock, appName string, infos Infos) templates.SupportProblems {
	saying := connection.Saying{
		Provider: connection.ProviderInfo{Name: "Your practice system"}, AppName: appName,
		LastUpdate: clock.Words(clock.Now.Add(-time.Hour)), Lapses: clock.Words(clock.Now.AddDate(0, 0, 14)),
	}
	if len(infos) > 0 {
		saying.Provider = infos[0]
	}
	shown := templates.SupportProblems{BackPath: SupportPath}
	for _, entry := range connection.Catalogue() {
		shown.Kinds = append(shown.Kinds, supportKind(entry, saying))
	}
	return shown
}

// supportKind explains one kind.
func supportKind(entry connection.Entry, saying connection.Saying) templates.SupportKind {
	example := connection.Problem{Kind: entry.Kind, Label: "Example Street", Former: "Old Street"}
	if entry.About == connection.AboutPermission && len(saying.Provider.Scopes) > 0 {
		example.Subject = saying.Provider.Scopes[0].Name
	}
	words, advice := example.Words(saying), example.Advice(saying)
	concerns := make([]string, len(entry.Concerns))
	for i, party := range entry.Concerns {
		concerns[i] = partyWords[party]
	}
	return templates.SupportKind{
		Kind:     string(entry.Kind),
		Title:    entry.Title,
		Meaning:  severityMeaning(entry.Severity),
		Severity: severityWords[entry.Severity],
		Concerns: capitalised(strings.Join(concerns, ", then ")) + ".",
		Opens:    entry.Opens,
		Resolves: entry.Resolves,
		Practice: strings.Join([]string{words.Happened, words.Means, words.ToDo}, " "),
		Happened: advice.Happened,
		ToDo:     advice.ToDo,
		Told:     tellingWords[entry.Tell],
		Path:     SupportListPath(support.Query{Problem: string(entry.Kind)}),
	}
}

// capitalised begins a sentence.
func capitalised(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}

// What the catalogue says, in words.
var (
	severityWords = map[connection.Severity]string{
		connection.SeverityFailing:   "Failing: no data arrives any more.",
		connection.SeverityAttention: "Needs attention: something works only in part, or soon will not.",
		connection.SeverityNotice:    "Worth knowing: nothing stops working.",
	}
	partyWords = map[connection.Party]string{
		connection.PartyPractice: "the practice", connection.PartySupport: "support", connection.PartyOperators: "the operators",
	}
	tellingWords = map[connection.Telling]string{
		connection.TellAtOnce:    "At once; again after 3 and after 10 days, and when it is over.",
		connection.TellIfItLasts: "When it has lasted for an hour; again after 3 and after 10 days, and when it is over.",
		connection.TellNever:     "Never; the pages show it.",
	}
)
