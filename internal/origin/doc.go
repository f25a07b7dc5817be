// Package origin knows of web addresses what settings and requests have to agree on:
// which origin one belongs to, and whether what is sent there can be read on the way.
package origin
