// Package failpoint names the steps between which a process may die. A build
// with the tag "failpoints" acts at them, as the environment variable
// MOORING_FAILPOINTS says, so that tests can kill or hold a real process at an
// exact step of a protocol. In every other build Hit is an empty function, and
// neither the names nor the variable stand in the program.
//
// The variable holds instructions separated by semicolons, each
// "POINT=ACTION@N": at the Nth time that the process comes to the point, once;
// without "@N" at the first. The actions are
//
//	kill        SIGKILL to the process itself
//	stop        SIGSTOP to the process itself; SIGCONT lets it go on
//	pause:PIPE  holds the one goroutine: it opens the named pipe to read and goes
//	            on at its end. Opening it to write waits until the point is
//	            reached; closing it lets the goroutine go on
//
// for example "token.claimed=kill@3;disconnect.committed=pause:/run/gate".
// Instructions that cannot be read end the process, so that no test passes
// because of a misspelt point.
package failpoint
