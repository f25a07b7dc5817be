// Package rounds does what has to be looked after again and again and belongs to
// no request: problems that only time shows, letters that wait, counts that want
// adding up. A round is made every minute by one of the processes that share a
// database, whichever takes the job.
//
// Everything a round does reads from rows what there is to do, so that a round
// that is lost, late, or made twice changes nothing.
package rounds
