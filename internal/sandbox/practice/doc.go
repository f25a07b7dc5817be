// Package practice makes up the appointment book of a dental practice and keeps
// it in memory: locations in their own time zones, practitioners who work at
// several of them, and appointments around a day.
//
// A book is a pure function of its plan, a seed and the moment it starts at. It
// holds no patient's name, only made-up references.
//
// Appointments are listed by the number they were given when they were made,
// which never changes. A reader that goes on from the last number it saw
// therefore meets each appointment exactly once, whatever is changed, moved or
// deleted meanwhile; new ones come at the end.
package practice
