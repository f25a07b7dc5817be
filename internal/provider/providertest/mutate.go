package providertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// site is one value of an answer that can be replaced.
type site struct {
	path  string
	value any
	set   func(any)
	// drop takes the value away; nil for what is no member of an object.
	drop func()
}

// end says which element of a list is looked into.
type end func(length int) int

// The ends of a list.
func firstOne(int) int       { return 0 }
func lastOne(length int) int { return length - 1 }

// sites lists the values of a decoded answer: of each list, those of one element.
func sites(path string, value any, of end, set func(any), drop func()) []site {
	all := []site{{path, value, set, drop}}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			put := func(other any) { value[name] = other }
			take := func() { delete(value, name) }
			all = append(all, sites(path+"."+name, value[name], of, put, take)...)
		}
	case []any:
		if at := of(len(value)); len(value) > 0 {
			put := func(other any) { value[at] = other }
			all = append(all, sites(fmt.Sprintf("%s[%d]", path, at), value[at], of, put, nil)...)
		}
	}
	return all
}

// mutation is one value in another's place.
type mutation struct {
	name  string
	value any
}

// mutations are what comes in the place of a value, in an answer to the call of an
// address.
func mutations(value any, address string) []mutation {
	all := []mutation{
		{"null", nil}, {"true", true}, {"a number", json.Number("7")}, {"a fraction", json.Number("-7.5")}, {"a huge number", json.Number("1e308")},
		{"more digits than a number has", json.Number(strings.Repeat("9", 40))}, {"a text", "QUOTED"}, {"an empty text", ""}, {"blanks", " \t\n"},
		{"control characters", "QUOTED\x00\x1b[2J\n"}, {"a long text", strings.Repeat("QUOTED ", 1500)}, {"an empty object", map[string]any{}}, {"an empty list", []any{}},
		{"a list of null", []any{nil}}, {"an address elsewhere", "https://elsewhere.test/QUOTED"}, {"its own address", address},
		{"its own address elsewhere", strings.Replace(address, Base, "https://elsewhere.test", 1)},
		{"its own address by http", strings.Replace(address, "https:", "http:", 1)},
		{"its own address as a password", strings.Replace(address, Base, Base+"@elsewhere.test", 1)},
		{"a zone that does not exist", "Mars/QUOTED"}, {"a path", "../../QUOTED"}, {"a date that does not exist", "2026-02-30T10:00:00Z"},
		{"a time that the clocks skip", "2026-03-08T02:30:00"}, {"a time that exists twice", "2026-11-01T01:30:00"}, {"a time long ago", "0000-01-01T00:00:00Z"},
		{"a time that never comes", "9999-12-31T23:59:59+14:00"},
	}
	switch value := value.(type) {
	case []any:
		all = append(all, mutation{"everything twice", append(append([]any{}, value...), value...)})
	case string:
		all = append(all, mutation{"the text in a list", []any{value}}, mutation{"the text in capitals", strings.ToUpper(value)})
	case json.Number:
		all = append(all, mutation{"the number as a text", value.String()}, mutation{"the number below zero", json.Number("-" + strings.TrimPrefix(value.String(), "-"))})
	}
	return all
}

// decode reads an answer so that numbers keep every digit.
func decode(body []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

// textsOf are the texts of an answer that must not be quoted: those that are too
// long to be there by chance.
func textsOf(value any, of end) []string {
	var all []string
	for _, site := range sites("", value, of, nil, nil) {
		if text, is := site.value.(string); is && len(text) >= 12 {
			all = append(all, text)
		}
	}
	return all
}
