// Package bqecore is a simulated BQE CORE: an authorization server at which a person
// changes the permissions and chooses the company, and an API of companies, employees
// and activities in two data centres. There are no appointments and no locations.
//
// It is strict about what BQE documents ("Getting Started" of the CORE API): the
// redirect address is compared by the documented table, a core permission is needed, a
// refresh token comes for offline_access alone, the token answer names the API's
// address (endpoint) and the API of one data centre knows no company of the other,
// refused codes are answered 200 "Not authenticated", a client is signed in to one
// company of a person at a time, pages are asked for by page=<number>,<size> and past
// the end there is 204, and without X-UTC-OFFSET times are Pacific ones. What BQE does
// not document, the JSON of companies and employees above all, is made up here.
package bqecore
