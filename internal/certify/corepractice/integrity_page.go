package corepractice

import (
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// dayPath is the page of a day at a location.
func dayPath(id, location, date string) string {
	return "/connections/" + id + "/appointments?" + url.Values{"location": {location}, "date": {date}}.Encode()
}

// rows reads the appointments of a page as a person does, in the form of
// [ledger.row].
func (s sheet) rows() []string {
	rows := []string{}
	s.Find("section.practitioner").Each(func(_ int, section *goquery.Selection) {
		name := ownText(section.Find("h3"), ".aside")
		section.Find("tbody tr").Each(func(_ int, line *goquery.Selection) {
			rows = append(rows, name+" | "+rowOf(line))
		})
	})
	slices.Sort(rows)
	return rows
}

// rowOf reads one line of a table of appointments.
func rowOf(line *goquery.Selection) string {
	moments, cells := line.Find("th time"), line.Find("td")
	start, end := moments.Eq(0), moments.Eq(1)
	return strings.Join([]string{
		tidy(start.Text()), tidy(end.Text()), start.AttrOr("datetime", ""), end.AttrOr("datetime", ""),
		ownText(cells.Eq(0), ".about"), tidy(cells.Eq(1).Text()), tidy(cells.Eq(0).Find(".about").Text()),
	}, " | ")
}

// ownText is the text of an element without that of some parts of it.
func ownText(element *goquery.Selection, without string) string {
	own := element.Clone()
	own.Find(without).Remove()
	return tidy(own.Text())
}

// sameDay compares the page of a day with what the day has to show, and returns
// how many rows it has. The name of the zone beside the date is compared too.
func (q *inquiry) sameDay(shown sheet, wanted []string, zone string) int {
	rows := shown.rows()
	where := shown.url.RequestURI()
	for _, row := range missingFrom(rows, wanted) {
		q.want(false, "In Core Practice and not shown at %s: %s.", where, row)
	}
	for _, row := range missingFrom(wanted, rows) {
		q.want(false, "Shown at %s and not so in Core Practice: %s.", where, row)
	}
	header := tidy(shown.Find(".day .aside").First().Text())
	q.want(strings.Contains(header, zone), "The page %s says “%s”, and not that the location's time is %s.", where, header, zone)
	return len(rows)
}

// missingFrom lists what is in wanted and not in rows, each as often as it is missing.
func missingFrom(rows, wanted []string) []string {
	left := map[string]int{}
	for _, row := range rows {
		left[row]++
	}
	var missing []string
	for _, row := range wanted {
		if left[row] == 0 {
			missing = append(missing, row)
			continue
		}
		left[row]--
	}
	return missing
}
