package certify

import (
	"fmt"
	"io"
)

// WriteRequest writes a support request as a text to paste, under a line that
// says where it goes.
func WriteRequest(w io.Writer, request SupportRequest) error {
	_, err := fmt.Fprintf(w, "Form:     %s\nCategory: %s\n\n%s", request.Where, request.Category, request.Text)
	return err
}
