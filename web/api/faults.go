package api

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// translate is the one place where an error that huma answers with becomes a
// Problem: a request that its schema does not allow, in our words.
func (s *server) translate(ctx huma.Context, _ string, body any) (any, error) {
	requestID := ""
	if c := unwrapped(ctx); c != nil {
		requestID = requestIDOf(c)
	}
	switch answered := body.(type) {
	case *Problem:
		return answered.named(requestID), nil
	case *huma.ErrorModel:
		return problemOf(answered).named(requestID), nil
	}
	return body, nil
}

// problemOf is huma's error as a problem of the same status.
func problemOf(model *huma.ErrorModel) *Problem {
	problem := kindOf(model.Status).problem("")
	for _, detail := range model.Errors {
		problem.Errors = append(problem.Errors, faultOf(detail))
	}
	slices.SortStableFunc(problem.Errors, func(a, b Fault) int { return cmp.Compare(a.Location, b.Location) })
	switch {
	case len(problem.Errors) > 1:
		problem.Detail = strconv.Itoa(len(problem.Errors)) + " parts of the request cannot be taken; “errors” names each."
	case len(problem.Errors) == 0 && model.Status < 500:
		problem.Detail = sentence(model.Detail)
	case len(problem.Errors) == 0:
		problem.Detail = troubleDetail
	}
	if model.Status >= 500 {
		problem.Errors, problem.Detail = nil, troubleDetail
	}
	return problem
}

// kindOf is the kind of problem that a status alone tells of.
func kindOf(status int) kind {
	for _, kind := range []kind{
		badRequest, invalid, notFound, methodNotAllowed, tooLarge, notJSON, tooMany, unavailable, unauthorised, forbidden,
	} {
		if kind.status == status {
			return kind
		}
	}
	if status < 500 {
		return kind{badRequest.slug, badRequest.title, status}
	}
	return internalTrouble
}

// faultOf is a part of a request that its schema does not allow. What was sent is
// not repeated: it may be a secret.
func faultOf(detail *huma.ErrorDetail) Fault {
	fault := Fault{Location: detail.Location, Message: worded(detail.Message)}
	var property string
	if _, err := fmt.Sscanf(detail.Message, "expected required property %s to be present", &property); err == nil {
		return Fault{Location: detail.Location + "." + property, Message: "is missing"}
	}
	return fault
}

// noField words a field that an operation does not take.
const noField = "is no field of this request"

// wording is what a schema refuses, in huma's words and in ours.
type wording struct{ theirs, ours string }

// wordings are the texts that stand as they are.
var wordings = []wording{
	{"unexpected property", noField},
	{"unknown query parameter", "is no parameter of this operation"},
	{"expected boolean", "must be true or false"},
	{"invalid boolean", "must be true or false"},
	{"expected integer", "must be a whole number"},
	{"invalid integer", "must be a whole number"},
	{"expected number", "must be a number"},
	{"invalid float", "must be a number"},
	{"expected string", "must be text"},
	{"expected array", "must be a list"},
	{"expected object", "must be an object"},
	{"expected array items to be unique", "must not hold anything twice"},
	{"expected string to be RFC 3339 date-time", "must be a time such as 2026-11-21T09:30:00Z"},
	{"expected string to be RFC 3339 date", "must be a date such as 2026-11-21"},
	{"required query parameter is missing", "is missing"},
	{"required header parameter is missing", "is missing"},
	{"required path parameter is missing", "is missing"},
}

// wordingsOf are the texts that a limit follows; it stands for the %s.
var wordingsOf = []wording{
	{"expected number >= ", "must be at least %s"},
	{"expected number > ", "must be more than %s"},
	{"expected number <= ", "must be at most %s"},
	{"expected number < ", "must be less than %s"},
	{"expected length >= ", "must have at least so many characters: %s"},
	{"expected length <= ", "must have at most so many characters: %s"},
	{"expected array length >= ", "must hold at least %s"},
	{"expected array length <= ", "must hold at most %s"},
	{"expected value to be one of ", "must be one of %s"},
	{"expected string to be ", "must be %s"},
	{"expected string to match pattern ", "must match the pattern %s"},
	{"invalid date/time for format ", "must be a time such as %s"},
}

// worded says a message of huma's in our words; one that is not known stays as it is.
func worded(message string) string {
	for _, wording := range wordings {
		if message == wording.theirs {
			return wording.ours
		}
	}
	for _, wording := range wordingsOf {
		if limit, found := strings.CutPrefix(message, wording.theirs); found {
			return fmt.Sprintf(wording.ours, limit)
		}
	}
	return message
}

// sentence begins a text with a capital and ends it with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
