// Package sandbox holds what every simulated practice system shares: faults
// that are switched on and off while it runs, a middleware that acts them out,
// and a record of what was asked of it.
//
// A simulated provider lives in a folder of its own beside this file:
// corepractice, drchrono, bqecore, docplanner. They stand on portal, which has
// the pages, the OAuth endpoints and the frame of the API. The parts that are not
// about HTTP have folders too: authority issues codes and tokens by the rules of
// RFC 6749, practice makes up an appointment book from a seed.
//
// A simulation never logs or shows a token. Where a token must be told apart
// from another it is named by its [Fingerprint].
package sandbox
