package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mooring/internal/certify"
)

// The files of a report.
const (
	reportHTML = "report.html"
	reportJSON = "report.json"
)

// requestFiles are those of the support requests, in their order.
var requestFiles = []string{"support-request-sandbox.txt", "support-request-production.txt"}

// tell writes the report's files, and says on the terminal what was found and
// what is left to do.
func (c certifyCommand) tell(around surroundings, report certify.Report) error {
	// A report that is complete is written, also when somebody stops the program now.
	if err := c.write(context.WithoutCancel(around.ctx), report); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	if c.JSON {
		return certify.WriteJSON(around.stdout, report)
	}
	terminal := terminalOf(around.stdout)
	if err := terminal.Write(around.stdout, report); err != nil {
		return err
	}
	for i, request := range report.Requests {
		if err := terminal.List(around.stdout, "Fill in before you send "+requestFiles[i]+":", request.Blanks()); err != nil {
			return err
		}
	}
	if err := terminal.List(around.stdout, "What only "+report.Provider+" can do next:", report.Next); err != nil {
		return err
	}
	_, err := fmt.Fprintf(around.stdout, "\nThe report is %s; the JSON and the support requests are beside it.\n", filepath.Join(c.Out, reportHTML))
	return err
}

// write writes the files.
func (c certifyCommand) write(ctx context.Context, report certify.Report) error {
	if err := os.MkdirAll(c.Out, 0o755); err != nil {
		return err
	}
	err := c.file(reportHTML, func(w io.Writer) error { return certify.WriteHTML(ctx, w, report) })
	if err != nil {
		return err
	}
	if err := c.file(reportJSON, func(w io.Writer) error { return certify.WriteJSON(w, report) }); err != nil {
		return err
	}
	for i, request := range report.Requests {
		err := c.file(requestFiles[i], func(w io.Writer) error { return certify.WriteRequest(w, request) })
		if err != nil {
			return err
		}
	}
	return nil
}

// file writes one file of the report.
func (c certifyCommand) file(name string, write func(io.Writer) error) error {
	file, err := os.Create(filepath.Join(c.Out, name))
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}
