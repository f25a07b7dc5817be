// Package certify examines an integration against the requirements of a
// provider's certification, and reports each with its evidence: in the
// terminal, as one HTML file, and as JSON. The requirements of a provider, and
// how each is checked, live in a folder of their own.
package certify
