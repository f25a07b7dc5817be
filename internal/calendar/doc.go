// Package calendar knows the days of a practice location: when a day begins
// and ends in its time zone, on days of 23, 24, 25 or 23.5 hours too, when
// clocks change, and which days of appointments are kept.
package calendar
