package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"
)

func TestWhatASchemaRefusesIsSaidInOurWords(t *testing.T) {
	t.Parallel()
	for theirs, want := range map[string]string{
		validation.MsgUnexpectedProperty:                               "is no field of this request",
		validation.MsgExpectedBoolean:                                  "must be true or false",
		validation.MsgExpectedNumber:                                   "must be a number",
		validation.MsgExpectedInteger:                                  "must be a whole number",
		validation.MsgExpectedString:                                   "must be text",
		validation.MsgExpectedArray:                                    "must be a list",
		validation.MsgExpectedObject:                                   "must be an object",
		validation.MsgExpectedArrayItemsUnique:                         "must not hold anything twice",
		validation.MsgExpectedRFC3339DateTime:                          "must be a time such as 2026-11-21T09:30:00Z",
		validation.MsgExpectedRFC3339Date:                              "must be a date such as 2026-11-21",
		fmt.Sprintf(validation.MsgExpectedMinimumNumber, 1):            "must be at least 1",
		fmt.Sprintf(validation.MsgExpectedMaximumNumber, 200):          "must be at most 200",
		fmt.Sprintf(validation.MsgExpectedMinLength, 1):                "must have at least so many characters: 1",
		fmt.Sprintf(validation.MsgExpectedMaxLength, 9):                "must have at most so many characters: 9",
		fmt.Sprintf(validation.MsgExpectedMinItems, 1):                 "must hold at least 1",
		fmt.Sprintf(validation.MsgExpectedMaxItems, 9):                 "must hold at most 9",
		fmt.Sprintf(validation.MsgExpectedOneOf, `a, b`):               `must be one of "a, b"`,
		fmt.Sprintf(validation.MsgExpectedMatchPattern, "^a$"):         "must match the pattern ^a$",
		fmt.Sprintf(validation.MsgExpectedRequiredProperty, "no name"): "expected required property no name to be present",
	} {
		if got := worded(theirs); got != want {
			t.Errorf("%q: %q, want %q", theirs, got, want)
		}
	}
}

// FuzzBody: whatever passes is JSON of one value without a field that stands there
// twice, and nothing panics.
func FuzzBody(f *testing.F) {
	for _, text := range []string{`{}`, `[]`, `{"a":{"b":[1,"c"]}}`, `{"a":1,"A":2}`, `{"a":1}{}`, "\"\\u0000\"", `nul`, `{"a"`, strings.Repeat("[", 40), "\xff", `1e999`, `{"a":NaN}`} {
		f.Add([]byte(text))
	}
	header := http.Header{"Content-Type": {"application/json"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		problem := bodyFault(header, body)
		var value any
		err := json.Unmarshal(body, &value)
		if problem == nil && err != nil && len(body) > 0 && !strings.Contains(err.Error(), "cannot unmarshal number") {
			t.Errorf("%q passes: %v", body, err)
		}
		if problem != nil && problem.Status != http.StatusBadRequest && problem.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q: status %d", body, problem.Status)
		}
	})
}
