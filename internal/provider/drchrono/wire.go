package drchrono

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mooring/internal/provider/answer"
	"mooring/internal/provider/listing"
)

// What stands here is from DrChrono's API documentation (app.drchrono.com/api-docs)
// and its published OpenAPI, except where it is marked as ASSUMED.

// Paths under the API address. The first is answered with a redirect to the user's
// own, which is a call too.
const (
	pathUser         = "/users/current"
	pathDoctors      = "/doctors"
	pathOffices      = "/offices"
	pathAppointments = "/appointments"
)

// Scope names.
const (
	scopeUser     = "user:read"
	scopeCalendar = "calendar:read"
)

// versionHeader asks for the version of the API that this package speaks, whichever
// the app is set to at DrChrono.
const (
	versionHeader = "X-DRC-API-Version"
	version       = "v4"
)

// webHost goes before the domain in the address at which a practice works. ASSUMED:
// the API tells no address of a practice, and all of them work there.
const webHost = "app."

// longestRange is how many days a date_range may cover, both ends included.
const longestRange = 190

// pageSize is how many appointments are asked for at a time. Sources disagree on how
// many DrChrono gives (20 to 250), and each page is a call of the hourly 500.
// ASSUMED: asked for more, it gives as many as it will; the next page is followed
// either way.
const pageSize = 100

// sinceMargin is how much further back changes are asked for. Neither the zone of
// updated_at nor that of since is documented. ASSUMED: both are wall clocks of some
// place on earth; no two of those differ by more than 26 hours, so that no change is
// passed over whichever they are.
const sinceMargin = 36 * time.Hour

// wallClock is how times are written: without a zone. ASSUMED: it is the wall clock
// at the office, in the time zone of the doctor who owns it, the only zone that
// DrChrono tells.
const wallClock = "2006-01-02T15:04:05"

// dateOnly is how days are written.
const dateOnly = "2006-01-02"

// wirePage is one page of a list. The documentation calls the list results, the
// OpenAPI data. Next is the absolute address of the next page, or null.
type wirePage[T any] struct {
	Results listing.Elements[T] `json:"results"`
	Data    listing.Elements[T] `json:"data"`
	Next    string              `json:"next"`
}

// elements is the list, under whichever name; nil when there is none.
func (p wirePage[T]) elements() []T {
	if p.Results != nil {
		return p.Results
	}
	return p.Data
}

// wireUser is the answer of GET /users/current. Of a member of staff, Doctor is the
// primary physician.
type wireUser struct {
	ID            listing.ID `json:"id"`
	Doctor        listing.ID `json:"doctor"`
	PracticeGroup listing.ID `json:"practice_group"`
}

// wireDoctor is an element of GET /doctors, and the answer of GET /doctors/{id}.
// ASSUMED: a practice group without a name is one doctor's, and goes by the doctor's.
type wireDoctor struct {
	ID                listing.ID `json:"id"`
	FirstName         string     `json:"first_name"`
	LastName          string     `json:"last_name"`
	Suffix            string     `json:"suffix"`
	TimeZone          string     `json:"timezone"`
	PracticeGroup     listing.ID `json:"practice_group"`
	PracticeGroupName string     `json:"practice_group_name"`
}

// wireOffice is an element of GET /offices. Doctor owns it; an archived one is not
// in use any more.
type wireOffice struct {
	ID       listing.ID `json:"id"`
	Name     string     `json:"name"`
	Address  string     `json:"address"`
	City     string     `json:"city"`
	State    string     `json:"state"`
	ZipCode  string     `json:"zip_code"`
	Doctor   listing.ID `json:"doctor"`
	Archived bool       `json:"archived"`
}

// wireAppointment is an element of GET /appointments. A break has no patient.
// Status is one of DrChrono's words, empty, or one that the practice made up.
// ASSUMED: a question by since tells of deleted ones too, with deleted_flag.
type wireAppointment struct {
	ID            listing.ID `json:"id"`
	Office        listing.ID `json:"office"`
	Doctor        listing.ID `json:"doctor"`
	Patient       listing.ID `json:"patient"`
	ScheduledTime string     `json:"scheduled_time"`
	// Duration is in minutes.
	Duration  int    `json:"duration"`
	Status    string `json:"status"`
	Reason    string `json:"reason"`
	UpdatedAt string `json:"updated_at"`
	Deleted   bool   `json:"deleted_flag"`
}

// wireLimit is the body of a 429.
type wireLimit struct {
	Detail string `json:"detail"`
}

// availableIn finds the seconds in "Request was throttled. Expected available in N
// seconds."
var availableIn = regexp.MustCompile(`available in ([0-9]{1,9}) second`)

// waitOf is how long a 429 asks to wait; 0 when its body does not say.
func waitOf(limited answer.Answer) time.Duration {
	var body wireLimit
	if err := json.Unmarshal(limited.Body, &body); err != nil {
		return 0
	}
	found := availableIn.FindStringSubmatch(body.Detail)
	if found == nil {
		return 0
	}
	seconds, err := strconv.Atoi(found[1])
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// name is what a doctor is called: "Anna Lee, MD".
func (w wireDoctor) name() string {
	called := strings.Join(strings.Fields(w.FirstName+" "+w.LastName), " ")
	if suffix := strings.TrimSpace(w.Suffix); suffix != "" && called != "" {
		called += ", " + suffix
	}
	return called
}

// address is where an office is: "12 Main Street, Boston MA 02110".
func (w wireOffice) address() string {
	town := strings.Join(strings.Fields(w.City+" "+w.State+" "+w.ZipCode), " ")
	street := strings.TrimSpace(w.Address)
	if street == "" || town == "" {
		return street + town
	}
	return street + ", " + town
}
