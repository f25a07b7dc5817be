package corepractice

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"mooring/internal/certify"
	"mooring/internal/demo"
)

// usual is the subject that the product itself comes with.
func usual() Subject {
	return Subject{AppName: demo.AppName, Scopes: demo.Scopes(), Chromium: os.Getenv("MOORING_TEST_CHROMIUM")}
}

// atOnce is how many checks run at a time.
const atOnce = 2

func TestEveryRequirementOfCorePracticeIsMet(t *testing.T) {
	t.Parallel()
	turns := make(chan struct{}, atOnce)
	for _, checkpoint := range Checkpoints(usual()) {
		for _, requirement := range checkpoint.Requirements {
			t.Run(requirement.ID, func(t *testing.T) {
				t.Parallel()
				turns <- struct{}{}
				defer func() { <-turns }()
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				began := time.Now()
				finding, err := requirement.Check(ctx)
				t.Logf("%s %s (%s)", requirement.ID, requirement.Text, time.Since(began).Round(time.Millisecond))
				if err != nil {
					t.Fatalf("not carried out: %v", err)
				}
				if finding.Verdict == certify.NotMet {
					t.Errorf("not met: %s%s", finding.Says, pieces(finding))
				}
			})
		}
	}
}

// pieces is the evidence in text.
func pieces(finding certify.Finding) string {
	var text strings.Builder
	for _, piece := range finding.Evidence {
		text.WriteString("\n-- " + piece.Title + "\n" + piece.Text)
	}
	return text.String()
}
