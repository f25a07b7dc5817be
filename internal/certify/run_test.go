package certify_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mooring/internal/certify"
)

// finds is a check that finds.
func finds(finding certify.Finding) func(context.Context) (certify.Finding, error) {
	return func(context.Context) (certify.Finding, error) { return finding, nil }
}

// proof is some evidence.
func proof(text string) []certify.Evidence { return []certify.Evidence{{Title: "proof", Text: text}} }

// checkpoint has requirements 7.1, 7.2 and so on with these checks.
func checkpoint(number int, checks ...func(context.Context) (certify.Finding, error)) certify.Checkpoint {
	made := certify.Checkpoint{Number: number, Name: "Checks"}
	for i, check := range checks {
		id := string(rune('0'+number)) + "." + string(rune('1'+i))
		made.Requirements = append(made.Requirements, certify.Requirement{ID: id, Text: "Text of " + id, How: "How of " + id, Check: check})
	}
	return made
}

// run runs all and returns the lines.
func run(t *testing.T, options certify.Options) []certify.Line {
	t.Helper()
	sections, err := certify.Run(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	var lines []certify.Line
	for _, section := range sections {
		lines = append(lines, section.Lines...)
	}
	return lines
}

func TestAVerdictHoldsOnlyWithWhatItNeeds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		check   func(context.Context) (certify.Finding, error)
		verdict certify.Verdict
		says    string
	}{
		"met with evidence":     {finds(certify.Finding{Verdict: certify.Met, Says: "Fine.", Evidence: proof("x")}), certify.Met, "Fine."},
		"met without evidence":  {finds(certify.Finding{Verdict: certify.Met, Says: "Fine."}), certify.NotMet, "shows no evidence. It says: Fine."},
		"a person with a task":  {finds(certify.Finding{Verdict: certify.NeedsPerson, Look: "At this."}), certify.NeedsPerson, ""},
		"a person without task": {finds(certify.Finding{Verdict: certify.NeedsPerson}), certify.NotMet, "does not say what to look at"},
		"not met":               {finds(certify.Finding{Verdict: certify.NotMet, Says: "Missing."}), certify.NotMet, "Missing."},
		"no verdict":            {finds(certify.Finding{Evidence: proof("x")}), certify.NotMet, "no verdict"},
		"a made-up verdict":     {finds(certify.Finding{Verdict: "probably", Evidence: proof("x")}), certify.NotMet, "no verdict"},
		"an error": {func(context.Context) (certify.Finding, error) {
			return certify.Finding{Verdict: certify.Met, Evidence: proof("x")}, errors.New("no browser")
		}, certify.NotMet, "could not be checked: no browser"},
		"a panic": {func(context.Context) (certify.Finding, error) { panic("index out of range") }, certify.NotMet, "broke off: index out of range"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := run(t, certify.Options{Checkpoints: []certify.Checkpoint{checkpoint(1, c.check)}})[0]
			if line.Verdict != c.verdict || !strings.Contains(line.Says, c.says) {
				t.Errorf("%s: %q", line.Verdict, line.Says)
			}
			if line.ID != "1.1" || line.Text != "Text of 1.1" || line.How != "How of 1.1" {
				t.Errorf("the line is %+v", line)
			}
		})
	}
}

func TestLinesStandInOrderHoweverTheChecksEnd(t *testing.T) {
	t.Parallel()
	second := make(chan struct{})
	var told []string
	options := certify.Options{
		Checkpoints: []certify.Checkpoint{
			checkpoint(1, func(context.Context) (certify.Finding, error) {
				<-second
				return certify.Finding{Verdict: certify.Met, Says: "first", Evidence: proof("x")}, nil
			}),
			checkpoint(2, func(context.Context) (certify.Finding, error) {
				return certify.Finding{Verdict: certify.Met, Says: "second", Evidence: proof("x")}, nil
			}),
		},
		Progress: func(line certify.Line) {
			if told = append(told, line.Says); len(told) == 1 {
				close(second)
			}
		},
	}
	lines := run(t, options)
	if lines[0].Says != "first" || lines[1].Says != "second" {
		t.Errorf("lines %q, %q", lines[0].Says, lines[1].Says)
	}
	if !slices.Equal(told, []string{"second", "first"}) {
		t.Errorf("progress %q", told)
	}
}

func TestNoMoreChecksRunAtATimeThanAreWanted(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{-1, 0, 1, 3} {
		synctest.Test(t, func(t *testing.T) {
			var running, most atomic.Int32
			check := func(context.Context) (certify.Finding, error) {
				now := running.Add(1)
				for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
				}
				<-time.After(time.Second)
				running.Add(-1)
				return certify.Finding{}, nil
			}
			run(t, certify.Options{Checkpoints: []certify.Checkpoint{checkpoint(1, slices.Repeat([]func(context.Context) (certify.Finding, error){check}, 8)...)}, Workers: workers})
			want := int32(workers)
			if workers <= 0 {
				want = 2
			}
			if got := most.Load(); got != want {
				t.Errorf("%d at a time, want %d", got, want)
			}
		})
	}
}

func TestACheckThatTakesTooLongIsNotMetAndTheNextRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		defer close(released)
		lines := run(t, certify.Options{Workers: 1, Checkpoints: []certify.Checkpoint{checkpoint(1,
			func(ctx context.Context) (certify.Finding, error) {
				<-ctx.Done()
				return certify.Finding{}, ctx.Err()
			},
			func(context.Context) (certify.Finding, error) { // It does not heed its context.
				<-released
				return certify.Finding{}, nil
			},
			finds(certify.Finding{Verdict: certify.Met, Evidence: proof("x")}),
		)}})
		for _, line := range lines[:2] {
			if line.Verdict != certify.NotMet || !strings.Contains(line.Says, "took too long") || line.Took < 2*time.Minute || line.Took > 3*time.Minute {
				t.Errorf("%s: %s %q after %v", line.ID, line.Verdict, line.Says, line.Took)
			}
		}
		if lines[2].Verdict != certify.Met {
			t.Errorf("%s: %q", lines[2].ID, lines[2].Says)
		}
	})
}

func TestOnlyWhatIsNamedRuns(t *testing.T) {
	t.Parallel()
	fine := finds(certify.Finding{Verdict: certify.Met, Evidence: proof("x")})
	all := []certify.Checkpoint{checkpoint(1, fine, fine), checkpoint(2, fine, fine)}
	for _, c := range []struct{ only, want []string }{
		{nil, []string{"1.1", "1.2", "2.1", "2.2"}}, {[]string{"2.2", "1.1"}, []string{"1.1", "2.2"}}, {[]string{"2"}, []string{"2.1", "2.2"}},
	} {
		var ids []string
		for _, line := range run(t, certify.Options{Checkpoints: all, Only: c.only}) {
			ids = append(ids, line.ID)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("only %q runs %q", c.only, ids)
		}
	}
	if _, err := certify.Run(t.Context(), certify.Options{Checkpoints: all, Only: []string{"1.1", "9.9", "2.10"}}); err == nil || !strings.Contains(err.Error(), "no requirement 9.9, 2.10") {
		t.Errorf("error %v", err)
	}
	if len(all[0].Requirements) != 2 {
		t.Error("the checkpoints themselves were changed")
	}
}

func TestAnInterruptEndsTheRunWithoutAReport(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var ran atomic.Int32
	check := func(ctx context.Context) (certify.Finding, error) {
		ran.Add(1)
		cancel()
		<-ctx.Done()
		return certify.Finding{}, ctx.Err()
	}
	sections, err := certify.Run(ctx, certify.Options{Workers: 1, Checkpoints: []certify.Checkpoint{checkpoint(1, check, check, check)}})
	if !errors.Is(err, context.Canceled) || sections != nil || ran.Load() != 1 {
		t.Errorf("%d checks ran, %v, %v", ran.Load(), sections, err)
	}
}

func TestTheMaskCoversEveryText(t *testing.T) {
	t.Parallel()
	const token = "token-that-nobody-may-read"
	mask := func(text string) string { return strings.ReplaceAll(text, token, "[token]") }
	lines := run(t, certify.Options{Mask: mask, Checkpoints: []certify.Checkpoint{checkpoint(1,
		finds(certify.Finding{Verdict: certify.NeedsPerson, Says: token, Look: token, Evidence: []certify.Evidence{{Title: token, Text: "a " + token}}}),
		func(context.Context) (certify.Finding, error) {
			return certify.Finding{}, errors.New("refused " + token)
		},
		func(context.Context) (certify.Finding, error) { panic(token) },
	)}})
	for _, line := range lines {
		for _, text := range append([]string{line.Says, line.Look}, texts(line)...) {
			if strings.Contains(text, token) {
				t.Errorf("%s shows %q", line.ID, text)
			}
		}
	}
	if lines[0].Evidence[0].Text != "a [token]" {
		t.Errorf("evidence %q", lines[0].Evidence[0].Text)
	}
}

// texts are those of a line's evidence.
func texts(line certify.Line) []string {
	var all []string
	for _, piece := range line.Evidence {
		all = append(all, piece.Title, piece.Text)
	}
	return all
}

func TestAReportFailsByWhatIsNotMet(t *testing.T) {
	t.Parallel()
	report := sample(t)
	if err := report.Err(); err == nil || err.Error() != "1 of 3 requirements not met: 1.2" {
		t.Errorf("error %v", err)
	}
	report.Sections[0].Lines[1].Verdict = certify.Met
	if err := report.Err(); err != nil {
		t.Errorf("error %v", err)
	}
	report.Sections[0].Lines[1].Verdict = "unheard of"
	if counts := report.Counts(); counts.NotMet != 1 || counts.All() != 3 {
		t.Errorf("counts %+v", counts)
	}
}

func TestBlanksOfALetterAreFound(t *testing.T) {
	t.Parallel()
	letter := certify.SupportRequest{Text: "a " + certify.Blank("one") + " b " + certify.Blank("two") + " [fill in: open"}
	if got := letter.Blanks(); !slices.Equal(got, []string{"one", "two"}) {
		t.Errorf("%q", got)
	}
}
