package view

import (
	"fmt"

	"mooring/internal/connection"
	"mooring/templates"
)

// supportProblems words problems for support staff.
func supportProblems(clock Clock, problems []connection.Problem, saying connection.Saying) []templates.SupportProblem {
	shown := make([]templates.SupportProblem, len(problems))
	for i, problem := range problems {
		advice, words := problem.Advice(saying), problem.Words(saying)
		shown[i] = templates.SupportProblem{
			ID: problem.ID, Kind: string(problem.Kind), Meaning: severityMeaning(problem.Severity()), Title: problemTitle(problem.Kind),
			Happened: advice.Happened, ToDo: advice.ToDo,
			Practice: words.Happened + " " + words.Means + " " + words.ToDo,
			From:     clock.Time(problem.OpenedAt), Until: clock.Time(problem.ResolvedAt),
			Lasted:   Lasting(problem.Lasted(clock.Now)),
			Returned: returned(problem.Times), Told: told(clock, problem),
		}
	}
	return shown
}

// badness orders meanings, the worst highest.
func badness(meaning string) int {
	switch meaning {
	case templates.MeaningBad:
		return 2
	case templates.MeaningNotice:
		return 1
	}
	return 0
}

// returned says how often a problem came back; "" when it did not.
func returned(times int) string {
	switch {
	case times < 2:
		return ""
	case times == 2:
		return "came back once"
	}
	return fmt.Sprintf("came back %d times", times-1)
}

// told says whether the owners know of a problem by email, or when they will.
func told(clock Clock, problem connection.Problem) string {
	switch tellAt := problem.TellAt(); {
	case problem.Told == 1:
		return "owners were told by email"
	case problem.Told > 1:
		return fmt.Sprintf("owners were told by email %d times", problem.Told)
	case tellAt.IsZero():
		return "no email is sent about it"
	case problem.Open() && tellAt.After(clock.Now):
		return "owners are told by email " + clock.Words(tellAt) + " if it lasts"
	case problem.Open():
		return "owners are not told by email yet"
	}
	return "owners were not told by email"
}
