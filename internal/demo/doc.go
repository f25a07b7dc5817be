// Package demo runs a whole Mooring beside a simulated Core Practice on this
// machine, with people who may sign in: what "mooring demo" shows, "mooring
// certify" examines and "mooring record" films. Nothing of ours is replaced;
// both are served over real HTTP under hosts of their own.
package demo
