// Package notify tells people by email what is wrong with a connection and when
// it is right again.
//
// Which problems are told, and when, stands in the catalogue of problems
// (connection.Catalogue). Plan looks for problems whose time has come and writes a
// letter for each owner who wants mail: one about the problem, a reminder 3 and 10
// days after it, and an all-clear once the problem has been over for
// connection.Calm. What belongs to one trouble is one letter, about the worst of
// it, that names the rest (covered says what belongs together). An owner who comes
// later gets the letters that come later.
//
// The letters table is the outbox: a row is written once for each problem, person
// and number, in the transaction that decided it, and is the truth; the queue only
// says that there may be something to send. Deliver sends a letter in words made of
// what is so at that moment, or drops it when it is no longer true. It takes the
// letter for less than a minute first (a lease), so that two that deliver it send it
// once, and one whose process was killed is due again soon. Sending is at least once: a
// process that dies between the mail server's yes and the row leaves the letter to be
// sent again, under the same Message-ID.
package notify
