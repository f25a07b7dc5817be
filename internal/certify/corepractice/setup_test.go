package corepractice

import (
	"os"

	"mooring/internal/demo"
)

// usual is the subject that the product itself comes with.
func usual() Subject {
	return Subject{AppName: demo.AppName, Scopes: demo.Scopes(), Chromium: os.Getenv("MOORING_TEST_CHROMIUM")}
}
