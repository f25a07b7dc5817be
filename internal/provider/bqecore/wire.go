package bqecore

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/listing"
)

// This file is what BQE CORE says and hears. What is not documented is marked ASSUMED;
// when the truth is known, it is this file that changes.

// Names of permissions, as in BQE's public samples. One of the core ones has to be
// among those asked for.
const (
	ScopeRead      = "read:core"
	ScopeReadWrite = "readwrite:core"
	// ScopeOffline brings a refresh token ("Getting Started": "only if you have
	// included the offline_access scope").
	ScopeOffline = "offline_access"
	scopeOpenID  = "openid"
	scopeProfile = "profile"
	scopeEmail   = "email"
	scopePhone   = "phone"
	scopeAddress = "address"
)

// fieldEndpoint of a token answer is the API's address ("Getting Started": Base URL).
const fieldEndpoint = "endpoint"

// headerOffset is documented: minutes from UTC, and Pacific time without it. ASSUMED:
// those east of Greenwich are positive, as another program that is in use sends them;
// Options.OffsetWest turns that round.
const headerOffset = "X-Utc-Offset"

// refreshLife is how long BQE CORE keeps a refresh token: 100 days by a public sample
// of BQE's of 2019. ASSUMED: each renewal begins them anew, since a person can be kept
// signed in indefinitely.
const refreshLife = 100 * 24 * time.Hour

// Paths under the API's address, as in BQE's API explorer.
const (
	pathCompany    = "/company"
	pathEmployees  = "/employee"
	pathActivities = "/activity"
)

// pageSize is how many elements of a list are asked for: 25 come unasked, 1000 are the
// most.
const pageSize = 500

// pageQuery is the parameter page: "<number>,<size>".
func pageQuery(number int) string { return strconv.Itoa(number) + "," + strconv.Itoa(pageSize) }

// notAuthenticated is the text that stands in the place of tokens, as a JSON text under
// status 200 ("Getting Started").
const notAuthenticated = "Not authenticated"

// longestRefusal is how long an answer with it may be, in bytes, with all quotes and
// spaces.
const longestRefusal = 64

// judgeToken takes that text from the token endpoint for a refused grant. ASSUMED: it
// is said of the code or refresh token, and not of our client id.
func judgeToken(found answer.Answer) (connection.FailureKind, bool) {
	return connection.FailureRefused, saysNotAuthenticated(found)
}

// judgeAPI takes it from the API for a 401. ASSUMED: the API says it too.
func judgeAPI(found answer.Answer) (connection.FailureKind, bool) {
	return connection.FailureUnauthorized, saysNotAuthenticated(found)
}

// saysNotAuthenticated finds the text in an answer of success, in quotes or without.
func saysNotAuthenticated(found answer.Answer) bool {
	if found.Status < http.StatusOK || found.Status >= http.StatusMultipleChoices || len(found.Body) > longestRefusal {
		return false
	}
	const quotes = `" .`
	return strings.EqualFold(strings.Trim(string(bytes.TrimSpace(found.Body)), quotes), notAuthenticated)
}

// wireCompany is the answer of GET /company. ASSUMED: its fields, and that it is one
// object; a list of one is read as well.
type wireCompany struct {
	ID   listing.ID `json:"id"`
	Name text       `json:"name"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *wireCompany) UnmarshalJSON(content []byte) error {
	type plain wireCompany // Without this method.
	if !bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) {
		return json.Unmarshal(content, (*plain)(w))
	}
	var companies listing.Elements[plain]
	if err := json.Unmarshal(content, &companies); err != nil {
		return err
	}
	if len(companies) != 1 {
		return listing.ErrCrowd
	}
	*w = wireCompany(companies[0])
	return nil
}

// wireEmployee is an element of GET /employee. ASSUMED: all of it. One without
// isActive is active.
type wireEmployee struct {
	ID          listing.ID `json:"id"`
	DisplayName text       `json:"displayName"`
	FirstName   text       `json:"firstName"`
	LastName    text       `json:"lastName"`
	Title       text       `json:"title"`
	Department  text       `json:"department"`
	IsActive    flag       `json:"isActive"`
}

// record implements recorded.
func (w wireEmployee) record() (connection.Record, error) {
	called := w.DisplayName.or(text(strings.TrimSpace(string(w.FirstName + " " + w.LastName))))
	return newRecord(connection.Record{
		Kind: kindEmployees, ID: string(w.ID), Name: string(called), Detail: string(w.Title.or(w.Department)), Inactive: w.IsActive.isFalse(),
	})
}

// wireActivity is an element of GET /activity. BQE's sample has code and description;
// ASSUMED: id, name and isActive.
type wireActivity struct {
	ID          listing.ID `json:"id"`
	Name        text       `json:"name"`
	Description text       `json:"description"`
	Code        text       `json:"code"`
	IsActive    flag       `json:"isActive"`
}

// record implements recorded.
func (w wireActivity) record() (connection.Record, error) {
	return newRecord(connection.Record{
		Kind: kindActivities, ID: string(w.ID), Name: string(w.Name.or(w.Description).or(w.Code)), Detail: string(w.Code), Inactive: w.IsActive.isFalse(),
	})
}

// newRecord checks the texts of a record.
func newRecord(stated connection.Record) (connection.Record, error) {
	var err error
	if stated.Name, err = listing.Name(stated.Name); err != nil {
		return connection.Record{}, err
	}
	stated.Detail, err = listing.Text(stated.Detail, listing.MaxText)
	return stated, err
}

// wireList is one page of a list: an array, as BQE's sample reads it, or an object that
// holds one, as another program has met it.
type wireList[T any] struct {
	Elements listing.Elements[T]
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *wireList[T]) UnmarshalJSON(content []byte) error {
	w.Elements = nil
	if !bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		return w.whole(json.Unmarshal(content, &w.Elements))
	}
	var wrapped struct {
		Value listing.Elements[T] `json:"value"`
		Data  listing.Elements[T] `json:"data"`
		Items listing.Elements[T] `json:"items"`
	}
	err := json.Unmarshal(content, &wrapped)
	for _, elements := range []listing.Elements[T]{wrapped.Value, wrapped.Data, wrapped.Items} {
		if elements != nil {
			w.Elements = elements
			break
		}
	}
	return w.whole(err)
}

// whole refuses a page without a list.
func (w *wireList[T]) whole(err error) error {
	if err == nil && w.Elements == nil {
		return listing.ErrNoData
	}
	return err
}

// text is one that may be missing, or be something else than was assumed: that counts
// as missing.
type text string

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (t *text) UnmarshalJSON(content []byte) error {
	var own string
	if json.Unmarshal(content, &own) == nil {
		*t = text(own)
	}
	return nil
}

// or is the other text where this one is missing.
func (t text) or(other text) text {
	if strings.TrimSpace(string(t)) == "" {
		return other
	}
	return t
}

// flag is a yes or no that may be missing, or be something else than was assumed: that
// counts as missing.
type flag struct{ stated *bool }

// UnmarshalJSON implements json.Unmarshaler. It never fails.
func (f *flag) UnmarshalJSON(content []byte) error {
	var own *bool
	if json.Unmarshal(content, &own) == nil {
		f.stated = own
	}
	return nil
}

// isFalse reports whether it is there and false.
func (f flag) isFalse() bool { return f.stated != nil && !*f.stated }
