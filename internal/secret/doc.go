// Package secret keeps secrets secret: Value is a string that prints as
// "[redacted]" wherever Go would print it, and Keyset seals and opens what is
// stored at rest with authenticated encryption (Tink AEAD).
package secret
