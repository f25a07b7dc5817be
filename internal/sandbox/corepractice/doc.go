// Package corepractice plays Core Practice over HTTP: sign-in and consent
// pages, an OAuth authorization server for each tenant and the API, all in
// memory. It is a simulation and says so on every page.
//
// What is known of the real Core Practice is kept: refresh tokens rotate, live
// 90 days, and presenting a used one kills every token of the practice.
// Everything else is assumed and unverified: the paths, the names of the
// scopes, the wire format of the API, the lifetime of an access token, PKCE,
// the "iss" parameter, and that a practice which has not activated the
// application is sent back with error=unauthorized_client, gets the same from
// the token endpoint, which looks at no token then, and 403 not_activated from
// the API.
//
// Tenants are told apart by path: {BaseURL}/t/{tenant}/oauth/authorize,
// .../oauth/token, .../oauth/revoke and .../api/v1. There are three: "bayside"
// with five locations, "manly" with one, and "harbour", which has not activated
// the application. A director belongs to both bayside and manly and chooses the
// practice on the consent page, so an authorization started at one can end with
// the other.
//
// A test starts it so:
//
//	listener, _ := net.Listen("tcp", "127.0.0.1:0")
//	server, err := corepractice.New(corepractice.Options{BaseURL: "http://" + listener.Addr().String(), ...})
//	go http.Serve(listener, server.Handler())
//
// and then works the methods of [Server]: [Server.AddFault],
// [Server.RevokeGrants], [Server.State] and so on. The same can be done by hand
// at /control when [Options.Control] is set.
package corepractice
