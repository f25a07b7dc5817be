package drchrono

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mooring/internal/sandbox/portal"
)

// Paths of DrChrono. The last one is documented without a slash at its end.
const (
	pathAuthorize = "/o/authorize/"
	pathToken     = "/o/token/"
	pathRevoke    = "/o/revoke_token"
	pathAPI       = "/api"
)

// How times and days are written: without a zone.
const (
	wallClock = "2006-01-02T15:04:05"
	dateOnly  = "2006-01-02"
)

// wireUser is a user.
type wireUser struct {
	ID            int    `json:"id"`
	Username      string `json:"username"`
	Doctor        int    `json:"doctor"`
	PracticeGroup string `json:"practice_group"`
	IsDoctor      bool   `json:"is_doctor"`
	IsStaff       bool   `json:"is_staff"`
}

// wireDoctor is a doctor.
type wireDoctor struct {
	ID                int    `json:"id"`
	FirstName         string `json:"first_name"`
	LastName          string `json:"last_name"`
	Suffix            string `json:"suffix"`
	Specialty         string `json:"specialty"`
	Email             string `json:"email"`
	TimeZone          string `json:"timezone"`
	PracticeGroup     string `json:"practice_group"`
	PracticeGroupName string `json:"practice_group_name"`
	Suspended         bool   `json:"is_account_suspended"`
}

// wireOffice is an office. It has no time zone.
type wireOffice struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Address  string `json:"address"`
	City     string `json:"city"`
	State    string `json:"state"`
	ZipCode  string `json:"zip_code"`
	Country  string `json:"country"`
	Doctor   string `json:"doctor"`
	Archived bool   `json:"archived"`
}

// wireAppointment is an appointment. Ids are texts that are usually numbers, but
// not always; here they never are.
type wireAppointment struct {
	ID            string `json:"id"`
	Office        int    `json:"office"`
	Doctor        int    `json:"doctor"`
	Patient       *int   `json:"patient"`
	ExamRoom      int    `json:"exam_room"`
	ScheduledTime string `json:"scheduled_time"`
	Duration      int    `json:"duration"`
	Status        string `json:"status"`
	Reason        string `json:"reason"`
	UpdatedAt     string `json:"updated_at"`
	Deleted       bool   `json:"deleted_flag"`
	IsBreak       bool   `json:"appt_is_break"`
}

// writeAPIError answers as DrChrono does, in words alone: {"detail": …}. A 429 says
// in them how long to wait, and has no header for it.
func writeAPIError(w http.ResponseWriter, status int, _, message string) {
	if seconds := w.Header().Get("Retry-After"); status == http.StatusTooManyRequests && seconds != "" {
		w.Header().Del("Retry-After")
		message = fmt.Sprintf("Request was throttled. Expected available in %s seconds.", seconds)
	}
	portal.WriteJSON(w, status, map[string]string{"detail": message})
}

// writeFieldError answers 400 as DrChrono does: an object keyed by what is wrong.
func writeFieldError(w http.ResponseWriter, field, message string) {
	portal.WriteJSON(w, http.StatusBadRequest, map[string][]string{field: {message}})
}

// writeOAuthError answers a grant that is refused with 401, where RFC 6749 has 400.
func writeOAuthError(w http.ResponseWriter, _ portal.Visit, e portal.OAuthError) {
	if e.Code == "invalid_grant" && e.Status == http.StatusBadRequest {
		e.Status = http.StatusUnauthorized
	}
	portal.WriteOAuthError(w, "drchrono", e)
}

// addBaseScopes names each granted scope without its end too: "user user:read".
func addBaseScopes(_ portal.Visit, answer map[string]any) {
	granted, _ := answer["scope"].(string)
	var names []string
	for _, name := range strings.Fields(granted) {
		base := strings.TrimSuffix(strings.TrimSuffix(name, ":read"), ":write")
		for _, one := range []string{base, name} {
			if !slices.Contains(names, one) {
				names = append(names, one)
			}
		}
	}
	answer["scope"] = strings.Join(names, " ")
}
