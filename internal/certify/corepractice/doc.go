// Package corepractice knows what Core Practice asks for before an integration
// may go live, and checks each requirement on a whole Mooring that runs beside
// a simulated Core Practice on this machine.
//
// Every check has a stage of its own: fresh folder, database, keys, provider
// and clock. It says what it did and saw by an [inquiry], whose findings pass
// through one mask before anybody reads them, so that no evidence holds a
// secret.
package corepractice
