// Package queue is the one River client of a process, over both kinds of
// database, which all background work shares: syncs, letters, the rounds.
//
// There is one and not one for each because of River's leader: of all clients on a
// database it alone inserts periodic jobs, and only those that it knows itself.
// So every process has one client, which knows them all.
//
// A queued job is a hint. What is to be done stands in a row, and losing a job
// loses nothing.
package queue
