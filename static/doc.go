// Package static holds the stylesheet, the script and the icon of every page,
// and serves them.
//
// A file's address carries the hash of its content (/static/HASH/app.css), so
// a browser may keep it for good: a changed file has another address, on every
// machine alike. An address with an unknown hash or name answers 404; there is
// no address without a hash and no listing.
package static
