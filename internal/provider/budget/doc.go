// Package budget shares out the calls that a provider allows a client in an hour
// among all processes and connections.
//
// The hour is the one of the wall clock, at whose beginning the provider counts
// anew. What was taken stands in the database, so that no number of processes
// takes more than the limit in any hour. A call that cannot be had is not sent:
// Take says how long to wait instead.
//
// Who gets a call:
//
//   - People go before background work, which cannot take the last tenth.
//   - A connection's share is the calls for background work divided by the
//     connections that want any, and ten at least, with which a sync comes further.
//     Below its share a connection takes what is left, though those that were
//     refused earlier go before it, up to theirs.
//   - Above its share it leaves what the others may still want: a quarter more than
//     they took in the last hour, and their whole share when that is not known or
//     they wait. All of that is kept for a quarter of an hour, then less and less,
//     and nothing in the last two minutes, so that no call is wasted.
//
// So a first sync of many thousand appointments takes nearly everything and keeps
// nobody waiting who is known. Whoever is not known yet, and comes when nothing is
// left, waits for the next hour, and then goes first.
package budget
