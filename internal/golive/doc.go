// Package golive films the demo video that a provider asks for before an app
// goes live: a real browser window on a screen of its own, played by a script,
// with a pointer that moves as a hand does, title cards, captions and chapters.
//
// The player reads the script and acts; it tells a [Timeline] what it does. The
// studio supplies what it acts with and films it, and makes of the capture and
// the timeline a video and what goes with one.
//
// Nothing is replaced for the film: the app, the browser and the simulated
// provider are those of "mooring demo".
package golive
