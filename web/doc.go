// Package web is everything that knows HTTP and echo: the one table of routes
// (routes.go), the middleware every request passes, one file for each action
// (noun_verb.go), and the one place where errors become answers (errors.go).
//
// A handler loads, decodes, calls a service, and renders or redirects. It never
// sees a row, a queue or a provider.
package web
