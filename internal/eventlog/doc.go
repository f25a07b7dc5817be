// Package eventlog is the ordered log of what happened to connections, for the
// vendor's back end. Database triggers note what is written to the audit trail and
// which syncs ended; one publisher at a time moves the notes into the log and numbers
// them, so that nothing ever appears before what a reader has already read.
//
// Were the numbers drawn by those who write, a reader would lose events: of two
// transactions the one that drew the lower number may commit last, when a reader has
// gone on behind the higher one. So a note is numbered when it is seen to be
// committed, by the holder of one row, and the number is visible with the commit of
// that. Events of one connection stand in the order of their commits, because whoever
// writes about a connection holds its row.
//
// An event is published within a second or two, and before anybody is answered who
// asks for the log. It stays for Kept.
package eventlog
