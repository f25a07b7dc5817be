package corepractice

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mooring/internal/sandbox/corepractice"
)

// plantedName is a patient's name that nobody else has.
const plantedName = "Zebulon Quickfinger-Oyelaran"

// namesSent lets the simulation say more than it is asked for.
func namesSent(o *corepractice.Options) { o.PatientName = plantedName }

// noNameIsKept searches pages and files for a name that Core Practice sent.
func noNameIsKept(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("manly")
	sent := 0
	for _, e := range q.ofProvider("/api/v1/appointments") {
		sent += strings.Count(string(e.body), plantedName)
	}
	q.want(sent > 0, "The simulation sent no name, so there was nothing to look for.")
	kept := q.newLedger("manly")
	for location, zone := range kept.zones {
		for _, day := range daysKept(q.clock.Now(), zone) {
			shown := owner.get(dayPath(id, location, day.Format(time.DateOnly)))
			q.want(!strings.Contains(shown.body, plantedName), "The page of %s shows a patient's name.", day.Format(time.DateOnly))
		}
	}
	searched := q.searchFolder(plantedName)
	q.note("Searched for a name that Core Practice sent "+fmt.Sprint(sent)+" times", strings.Join(searched, "\n"))
	return fmt.Sprintf("Core Practice sent a name %d times; it stands on no page of any day and in none of %d files.", sent, len(searched))
}

// searchFolder looks for a text in every file of the stage and lists them.
func (q *inquiry) searchFolder(text string) []string {
	var searched []string
	q.try(filepath.WalkDir(q.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		q.want(!bytes.Contains(content, []byte(text)), "The file %s holds a patient's name.", name)
		searched = append(searched, fmt.Sprintf("%s (%d bytes)", name, len(content)))
		return nil
	}))
	return searched
}
