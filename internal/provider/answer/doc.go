// Package answer reads what a provider's HTTP answer says, and nothing more
// than may be kept: how long to wait, the provider's error code when it is a
// plain identifier, and the cause of a broken connection without any of the
// text that came over it.
package answer
