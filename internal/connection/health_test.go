package connection

import "testing"

func TestHealthIsThatOfTheWorstProblem(t *testing.T) {
	t.Parallel()
	news, limited, away := Problem{Kind: ProblemLocationNew}, Problem{Kind: ProblemLimited}, Problem{Kind: ProblemUnreachable}
	for name, c := range map[string]struct {
		open []Problem
		want Health
	}{
		"nothing is wrong":                    {nil, HealthHealthy},
		"something is only worth knowing":     {[]Problem{news}, HealthHealthy},
		"something works in part":             {[]Problem{news, limited}, HealthAttention},
		"nothing arrives":                     {[]Problem{news, away, limited}, HealthFailing},
		"a newer version knows what is wrong": {[]Problem{{Kind: "of_a_newer_version"}}, HealthAttention},
	} {
		if got := (Overview{Problems: c.open}).Health(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
