package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// certification is what is read of the report of `mooring certify`.
type certification struct {
	Checkpoints []struct {
		Requirements []struct {
			ID      string `json:"id"`
			Text    string `json:"text"`
			Verdict string `json:"verdict"`
			Says    string `json:"says"`
			Look    string `json:"look"`
		} `json:"requirements"`
	} `json:"checkpoints"`
}

// checkpointCount is how many checkpoints Core Practice has.
const checkpointCount = 6

// everyScope are the permissions that some page uses, those that are asked for
// only when they are configured included.
const everyScope = "practice:read locations:read practitioners:read appointments:read appointments:write"

// checkCertification lets the program examine itself against the requirements of
// Core Practice, and reads the report back.
func checkCertification(ctx context.Context, w *workshop) error {
	program, err := w.program(ctx)
	if err != nil {
		return err
	}
	folder := filepath.Join(filepath.Dir(program), "certification")
	runErr := w.tool(ctx, program, "certify", "--core-practice-scopes", everyScope, "--out", folder, "--chromium", w.chromium())
	written, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		return errors.Join(runErr, err)
	}
	var report certification
	if err := json.Unmarshal(written, &report); err != nil {
		return errors.Join(runErr, fmt.Errorf("read the report: %w", err))
	}
	return errors.Join(runErr, w.complain(report.judge(w)))
}

// judge counts the verdicts and returns what is wrong with the report: what is
// not met, and a line for a person that does not say what to look at.
func (c certification) judge(w *workshop) []string {
	var faults []string
	met, person := 0, 0
	for _, checkpoint := range c.Checkpoints {
		if len(checkpoint.Requirements) == 0 {
			faults = append(faults, "a checkpoint has no requirements")
		}
		for _, line := range checkpoint.Requirements {
			switch {
			case line.Verdict == "met":
				met++
			case line.Verdict == "needs_person" && line.Look != "":
				person++
				fmt.Fprintf(w.out, "   a person is to look at %s: %s\n", line.ID, line.Look)
			default:
				faults = append(faults, fmt.Sprintf("%s %s: %s: %s", line.ID, line.Text, line.Verdict, line.Says))
			}
		}
	}
	if len(c.Checkpoints) != checkpointCount {
		faults = append(faults, fmt.Sprintf("the report has %d checkpoints", len(c.Checkpoints)))
	}
	fmt.Fprintf(w.out, "   %d requirements are met, %d need a person\n", met, person)
	return faults
}
