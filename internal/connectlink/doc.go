// Package connectlink lets the vendor's product send a person of a practice
// straight to connecting: a link that works once, in one browser, and brings the
// person back afterwards.
//
// A link belongs to a Session, which remembers what came of it, so that the
// product's back end can ask and need not believe the browser. The person is a
// guest: signed in as an owner of the organisation, for a visit in this browser.
// What it needs of the database it declares in ports.go; package store implements it.
package connectlink
