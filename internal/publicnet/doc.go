// Package publicnet dials public addresses alone: what a name resolves to is looked
// at when the connection is made, so that no name leads into the vendor's own network.
package publicnet
