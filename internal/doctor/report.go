package doctor

// Verdict says how something stands.
type Verdict string

// The verdicts.
const (
	OK Verdict = "ok"
	// Warning: it works, or may, and somebody should know.
	Warning Verdict = "warning"
	// Fault: it does not work.
	Fault Verdict = "fault"
	// Unseen: it was not looked at.
	Unseen Verdict = "not looked at"
)

// Finding is one thing that was looked at.
type Finding struct {
	// Area is what it belongs to: "Database", "BQE CORE".
	Area string `json:"area"`
	// What is a few words or the name of a variable: "schema".
	What    string  `json:"what"`
	Verdict Verdict `json:"verdict"`
	// Says is what was found: a sentence.
	Says string `json:"says"`
	// Do is what to do about it: a sentence; empty when there is nothing to do.
	Do string `json:"do,omitempty"`
}

// Report is everything that was looked at.
type Report struct {
	Findings []Finding `json:"findings"`
}

// Count counts the findings of a verdict.
func (r Report) Count(verdict Verdict) int {
	count := 0
	for _, finding := range r.Findings {
		if finding.Verdict == verdict {
			count++
		}
	}
	return count
}

// area collects the findings of one area.
type area struct {
	name     string
	findings []Finding
}

// add adds a finding; do is empty when there is nothing to do.
func (a *area) add(verdict Verdict, what, says, do string) {
	a.findings = append(a.findings, Finding{Area: a.name, What: what, Verdict: verdict, Says: says, Do: do})
}

func (a *area) ok(what, says string)          { a.add(OK, what, says, "") }
func (a *area) warning(what, says, do string) { a.add(Warning, what, says, do) }
func (a *area) fault(what, says, do string)   { a.add(Fault, what, says, do) }
func (a *area) unseen(what, says string)      { a.add(Unseen, what, says, "") }
