// Package postgrestest gives tests a PostgreSQL database of their own, on a
// server that is shared, or a server of their own, to stop and to cut off.
//
// The command check sets the two variables that it reads: MOORING_TEST_POSTGRES
// is the URL of a superuser on a running server, and MOORING_TEST_POSTGRES_BIN is
// the folder of the server's programs. Without them a test fails and says so.
package postgrestest
