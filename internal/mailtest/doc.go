// Package mailtest runs a real mail server on this machine for tests: it keeps what
// is sent to it, taken apart as a mail program would, and it can refuse, hang and
// break off wherever a mail server may.
package mailtest
