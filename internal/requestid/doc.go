// Package requestid carries the id of what is being done, a browser's request
// or a job, from where it begins to every log line and every call to a
// provider that it brings about.
package requestid
