package bqecore_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	"mooring/internal/syncer"
)

// records reads one page of a list that is answered with a body.
func records(t *testing.T, kind, body string) (syncer.RecordPage, error) {
	t.Helper()
	s := newStub(t, says(http.StatusOK, body))
	return adapter(t, s.URL).Records(t.Context(), sydney(), syncer.RecordQuery{LocationID: "7", Kind: kind})
}

func TestEmployeesAreReadInWhateverTheyAreWrapped(t *testing.T) {
	t.Parallel()
	const elements = `[{"id":"e1","displayName":"Ada Byron","title":"Engineer","isActive":true},` +
		`{"id":2,"firstName":"Grace","lastName":"Hopper","department":"Office","isActive":false},{"id":"e3","displayName":"Kit","title":7,"isActive":"odd"}]`
	want := []connection.Record{
		{Kind: "employees", ID: "e1", Name: "Ada Byron", Detail: "Engineer"},
		{Kind: "employees", ID: "2", Name: "Grace Hopper", Detail: "Office", Inactive: true},
		{Kind: "employees", ID: "e3", Name: "Kit"},
	}
	for _, body := range []string{elements, `{"value":` + elements + `}`, `{"data":` + elements + `,"x":1}`, `{"items":` + elements + `}`} {
		page, err := records(t, "employees", body)
		if err != nil || page.Next != "" {
			t.Errorf("next %q, %v", page.Next, err)
		}
		if diff := cmp.Diff(want, page.Records); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAnActivityIsCalledByItsNameOrDescriptionOrCode(t *testing.T) {
	t.Parallel()
	page, err := records(t, "activities", `[{"id":"a","name":"Design","code":"D1","description":"x"},{"id":"b","code":"S1","description":"Survey"},{"id":"c","code":"T1"}]`)
	if err != nil {
		t.Fatal(err)
	}
	want := []connection.Record{
		{Kind: "activities", ID: "a", Name: "Design", Detail: "D1"}, {Kind: "activities", ID: "b", Name: "Survey", Detail: "S1"},
		{Kind: "activities", ID: "c", Name: "T1", Detail: "T1"},
	}
	if diff := cmp.Diff(want, page.Records); diff != "" {
		t.Error(diff)
	}
}

func TestAListIsReadToItsEndBeginningAtTheConfiguredPage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, total int
		want         []string
	}{
		"a short page ends it":      {1, 700, []string{"1,500", "2,500"}},
		"a full page does not":      {1, 500, []string{"1,500", "2,500"}},
		"no content from page 0":    {0, 1000, []string{"0,500", "1,500", "2,500"}},
		"there is nothing in it":    {1, 0, []string{"1,500"}},
		"one page that is not full": {0, 3, []string{"0,500"}},
	} {
		s := newStub(t, func(w http.ResponseWriter, r *http.Request) {
			var number, size int
			_, _ = fmt.Sscanf(r.URL.Query().Get("page"), "%d,%d", &number, &size)
			from := (number - test.first) * size
			if from >= test.total {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			var page []map[string]any
			for i := from; i < min(from+size, test.total); i++ {
				page = append(page, map[string]any{"id": i, "name": "Activity"})
			}
			_ = json.NewEncoder(w).Encode(page)
		})
		a := adapter(t, s.URL, func(o *bqecore.Options) { o.FirstPage = test.first })
		query := syncer.RecordQuery{LocationID: "7", Kind: "activities"}
		total := 0
		for {
			page, err := a.Records(t.Context(), sydney(), query)
			if err != nil {
				t.Fatal(err)
			}
			total += len(page.Records)
			if query.Page = page.Next; query.Page == "" {
				break
			}
		}
		var asked []string
		for _, call := range s.calls {
			asked = append(asked, call.URL.Query().Get("page"))
		}
		if diff := cmp.Diff(test.want, asked); diff != "" || total != test.total {
			t.Errorf("%s: %d read, pages %s", name, total, diff)
		}
	}
}

func TestRecordsThatMakeNoSenseAreMalformed(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`null`, `{}`, `{"value":null}`, `{"value":{}}`, `{"rows":[]}`, `7`, `"MARK"`, ``, `<html>MARK</html>`, `[{"id":"e1","displayName":"MARK"}`, `[null]`, `[7]`, `[[]]`,
		`[{"displayName":"MARK"}]`, `[{"id":"","displayName":"MARK"}]`, `[{"id":true,"displayName":"MARK"}]`, `[{"id":"e1"}]`, `[{"id":"e1","displayName":" "}]`,
		`[{"id":"e1","displayName":"MARK"},{"id":"e1","displayName":"MARK"}]`, `[{"id":1,"displayName":"MARK"},{"id":"1","displayName":"MARK"}]`,
		`[{"id":"e1","displayName":"` + strings.Repeat("n", 2000) + `"}]`, `[{"id":"e1","displayName":"MARK","title":"` + strings.Repeat("n", 2000) + `"}]`,
	} {
		_, err := records(t, "employees", body)
		if wantKind(t, err, connection.FailureMalformed); t.Failed() {
			t.Fatal(body)
		}
	}
}

func TestAPageThatWasNeverGivenIsNotAskedFor(t *testing.T) {
	t.Parallel()
	s := newStub(t, says(http.StatusOK, `[]`))
	for _, query := range []syncer.RecordQuery{
		{Kind: "employees", Page: "https://evil.example/"}, {Kind: "employees", Page: "0"}, {Kind: "employees", Page: "-1"}, {Kind: "patients"},
	} {
		_, err := adapter(t, s.URL).Records(t.Context(), sydney(), query)
		wantKind(t, err, connection.FailureMalformed)
	}
	if len(s.calls) != 0 {
		t.Errorf("%d calls", len(s.calls))
	}
}
