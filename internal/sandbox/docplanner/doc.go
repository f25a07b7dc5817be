// Package docplanner simulates Docplanner's integrations API, version 3, and its
// token endpoint, version 2, for as many countries as its clients are in: each
// below the path of its domain, where the real ones have a host.
//
// It is strict about what Docplanner documents: the client-credentials grant with
// the scope integration, times with an offset, pages that begin when they are asked
// for, the closed list of extensions, the media types, who may see which facility,
// doctor and address, and the hourly quota with its headers. What integrators report
// it does as well: who asks for tokens too often gets a page with a captcha.
//
// Nobody signs in. In place of Docplanner's staff a page gives out clients, takes
// them away and issues new secrets. Nothing here is read from the adapter, so that
// the two can disagree.
package docplanner
