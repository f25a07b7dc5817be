// Package vendor is how the vendor's back end sees Mooring: its customers by its own
// ids, and connections over all of them.
package vendor
