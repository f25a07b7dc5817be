package support

import (
	"time"

	"mooring/internal/connection"
)

// Detail is one connection as support sees it.
type Detail struct {
	// Overview has the connection, its locations, its open problems and its newest run.
	Overview connection.Overview
	// Organisation is the name, and TimeZone the IANA zone, of whose it is.
	Organisation string
	TimeZone     string
	// Resolved are the newest problems that are over, newest first.
	Resolved []connection.Problem
	// Runs are the newest sync runs, newest first.
	Runs []connection.SyncRun
	// Days are the syncs of the last 30 days; a day without any is left out.
	Days []Day
	// Letters are the newest, newest first.
	Letters []Letter
	// Notes are all notes, newest first.
	Notes []Note
	// Owners are the people who are told by email.
	Owners []Owner
}

// Day counts the syncs of one day, in the time zone of the first location.
type Day struct {
	// Date is as "2026-11-24".
	Date string
	// Done, Partial and Failed count runs by how they ended.
	Done, Partial, Failed int64
	// Written and Deleted count appointments.
	Written, Deleted int64
}

// Letter is an email about the connection, without its words.
type Letter struct {
	ID        string
	To        string
	Kind      string
	Number    int
	ProblemID string
	CreatedAt time.Time
	// EndedAt is zero while it is still to be sent.
	EndedAt  time.Time
	Attempts int
	// Outcome is "" (waiting), "sent", "written" (to a folder), "bounced", "dropped"
	// (no longer needed) or "given_up".
	Outcome string
	// Code is the mail server's, such as "550 5.1.1"; often empty.
	Code string
}

// Owner is an owner of the organisation.
type Owner struct {
	Name  string
	Email string
	// WantsMail is false for one who has switched email off.
	WantsMail bool
	// BouncedAt is when a mail server last refused mail to the address for good;
	// zero when none did since the last that went through.
	BouncedAt time.Time
	// Bounce is that server's code.
	Bounce string
}

// Note is what one of the staff wrote down for the others.
type Note struct {
	ID     string
	Author connection.Actor
	Text   string
	At     time.Time
}
