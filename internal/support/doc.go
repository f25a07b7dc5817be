// Package support is what the vendor's support staff see and do: how many
// connections there are in which state, which causes many of them share, the list
// of all connections, one connection with everything that helps to help, and the
// three things staff may do: check it, send the practice a link to sign in again,
// and leave a note.
//
// Staff never see a token, a patient or an appointment, and cannot connect,
// choose or disconnect for a practice. What they open and do stands in the audit
// trail of that connection, which the practice's owner reads.
package support
