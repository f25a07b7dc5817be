package certify

// failed is the finding of a check that could not be carried out. What it had
// found by then is kept.
func failed(finding Finding, err error) Finding {
	finding.Verdict = NotMet
	finding.Says = "This could not be checked: " + err.Error()
	return finding
}

// judged holds a check to what a verdict needs: none is met without evidence,
// and nobody is asked to look without being told at what.
func judged(finding Finding) Finding {
	fault := ""
	switch {
	case finding.Verdict == Met && len(finding.Evidence) == 0:
		fault = "The check calls this met and shows no evidence."
	case finding.Verdict == NeedsPerson && finding.Look == "":
		fault = "The check leaves this to a person and does not say what to look at."
	case finding.Verdict != Met && finding.Verdict != NotMet && finding.Verdict != NeedsPerson:
		fault = "The check gave no verdict."
	default:
		return finding
	}
	finding.Verdict = NotMet
	if finding.Says != "" {
		fault += " It says: " + finding.Says
	}
	finding.Says = fault
	return finding
}

// masked takes secrets out of every text of a finding.
func (o Options) masked(finding Finding) Finding {
	if o.Mask == nil {
		return finding
	}
	finding.Says, finding.Look = o.Mask(finding.Says), o.Mask(finding.Look)
	evidence := make([]Evidence, len(finding.Evidence))
	for i, piece := range finding.Evidence {
		piece.Title, piece.Text = o.Mask(piece.Title), o.Mask(piece.Text)
		evidence[i] = piece
	}
	finding.Evidence = evidence
	return finding
}
