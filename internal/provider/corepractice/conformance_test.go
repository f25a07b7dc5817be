package corepractice_test

import (
	"testing"

	"mooring/internal/provider/providertest"
)

func TestCorePracticeKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	providertest.Run(t, providertest.CorePractice())
}
