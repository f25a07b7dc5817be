// Package mail carries mail away: Server hands it to a mail server (SMTP, RFC
// 5321), and Folder writes the same bytes to files where there is none.
//
// Each mail has a connection of its own to the server, so there is no state that
// can be stale, and Send knows of exactly this mail what became of it. It is sent
// once: when to try again is for the outbox to say, since only a row outlives the
// process. What a server answers reaches nobody but for its codes, because its
// words may repeat addresses; neither does the password of the server.
package mail
