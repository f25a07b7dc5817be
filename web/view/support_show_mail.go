package view

import (
	"fmt"
	"slices"

	"mooring/internal/support"
	"mooring/templates"
)

// supportOwners says of each owner whether mail reaches them.
func supportOwners(clock Clock, owners []support.Owner) []templates.SupportOwner {
	shown := make([]templates.SupportOwner, len(owners))
	for i, owner := range owners {
		shown[i] = templates.SupportOwner{Name: owner.Name, Email: owner.Email}
		switch {
		case !owner.WantsMail:
			shown[i].State, shown[i].Meaning = "Has switched email off.", templates.MeaningOff
		case !owner.BouncedAt.IsZero():
			shown[i].State, shown[i].Meaning = "A mail server refused this address"+coded(owner.Bounce)+":", templates.MeaningBad
			shown[i].At = clock.Time(owner.BouncedAt)
		default:
			shown[i].State, shown[i].Meaning = "Is told by email.", templates.MeaningGood
		}
	}
	return shown
}

// supportLetters says of each letter what it was for and what became of it.
func supportLetters(clock Clock, detail support.Detail) []templates.SupportLetter {
	titles := make(map[string]string)
	for _, problem := range slices.Concat(detail.Overview.Problems, detail.Resolved) {
		titles[problem.ID] = problemTitle(problem.Kind)
	}
	shown := make([]templates.SupportLetter, len(detail.Letters))
	for i, letter := range detail.Letters {
		outcome, meaning := letterOutcome(letter)
		at := letter.EndedAt
		if at.IsZero() {
			at = letter.CreatedAt
		}
		shown[i] = templates.SupportLetter{
			At: clock.Time(at), To: letter.To, About: letterAbout(letter, titles[letter.ProblemID]), Outcome: outcome, Meaning: meaning,
		}
	}
	return shown
}

// letterAbout says what a letter is for; title names its problem and may be empty.
func letterAbout(letter support.Letter, title string) string {
	about := map[string]string{
		"problem": "About a problem", "reminder": "Reminder", "all_clear": "All-clear", "sign_in": "Link to reconnect",
	}[letter.Kind]
	if about == "" {
		about = "Letter"
	}
	if title != "" {
		about += ": " + title
	}
	return about
}

// letterOutcome says what became of a letter.
func letterOutcome(letter support.Letter) (text, meaning string) {
	switch letter.Outcome {
	case "":
		if letter.Attempts > 0 {
			return fmt.Sprintf("Waiting, tried %s%s", times(letter.Attempts), coded(letter.Code)), templates.MeaningNotice
		}
		return "Waiting to be sent", templates.MeaningOff
	case "sent":
		return "Sent", templates.MeaningGood
	case "written":
		return "Written to a file; no mail server is set up", templates.MeaningGood
	case "bounced":
		return "Refused for good" + coded(letter.Code), templates.MeaningBad
	case "dropped":
		return "No longer needed", templates.MeaningOff
	case "given_up":
		return fmt.Sprintf("Given up, tried %s%s", times(letter.Attempts), coded(letter.Code)), templates.MeaningBad
	}
	return "Ended", templates.MeaningOff
}

// times words how often something was done.
func times(count int) string {
	if count == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", count)
}

// coded adds a mail server's code, where there is one.
func coded(code string) string {
	if code == "" {
		return ""
	}
	return " (code " + code + ")"
}
