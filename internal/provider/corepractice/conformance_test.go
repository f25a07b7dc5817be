package corepractice_test

import (
	"testing"

	"mooring/internal/provider/providertest"
)

func TestCorePracticeKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.CorePractice())
}

// FuzzAnswers feeds anything in the place of any answer.
func FuzzAnswers(f *testing.F) { providertest.Fuzz(f, providertest.CorePractice()) }
