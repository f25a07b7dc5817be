// Package endpoint holds the addresses of a provider as the operator
// configures them. An address may hold {tenant}, which stands for the
// practice's own part of it: "https://{tenant}.corepractice.is/api/v1".
package endpoint
