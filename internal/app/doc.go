// Package app puts the parts together: it opens the database and the keys,
// wires domain, providers, tokens, syncs and web to each other, and starts and
// stops them in order. It holds no rule of its own.
package app
