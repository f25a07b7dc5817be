// Package demo runs a whole Mooring beside simulated practice systems on this
// machine, with people who may sign in: what "mooring demo" shows, "mooring
// certify" examines and "mooring record" films. Nothing of ours is replaced;
// everything is served over real HTTP under hosts of their own. Core Practice is
// always there, the others when they are asked for.
package demo
