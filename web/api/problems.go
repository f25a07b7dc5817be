package api

import (
	"net/http"
	"time"

	"mooring/web/edge"
)

// The kinds of problem. A slug is a promise: it never changes and is never used
// for something else.
var (
	badRequest          = kind{"bad-request", "The request cannot be read", http.StatusBadRequest}
	badCursor           = kind{"bad-cursor", "The cursor is none of this list", http.StatusBadRequest}
	invalid             = kind{"invalid", "The request cannot be taken as it is", http.StatusUnprocessableEntity}
	unauthorised        = kind{"unauthorised", "The API key is missing or wrong", http.StatusUnauthorized}
	forbidden           = kind{"forbidden", "The API key does not allow this", http.StatusForbidden}
	notFound            = kind{"not-found", "There is nothing here", http.StatusNotFound}
	conflict            = kind{"conflict", "This cannot be done now", http.StatusConflict}
	choosing            = kind{"choosing", "Nobody has chosen the locations yet", http.StatusConflict}
	needsReconnect      = kind{"needs-reconnect", "The practice has to sign in again", http.StatusConflict}
	disconnected        = kind{"disconnected", "The connection is disconnected", http.StatusConflict}
	repeatRunning       = kind{"request-running", "The same request is still being carried out", http.StatusConflict}
	repeatDiffers       = kind{"idempotency-key-used", "The Idempotency-Key belongs to another request", http.StatusUnprocessableEntity}
	externalIDTaken     = kind{"external-id-taken", "The external id belongs to another organisation", http.StatusConflict}
	changesGone         = kind{"changes-gone", "What changed since then is not known any more", http.StatusGone}
	cannotBook          = kind{"cannot-book", "Appointments cannot be booked through this connection", http.StatusConflict}
	appointmentClash    = kind{"appointment-clash", "The practitioner is busy at that time", http.StatusConflict}
	appointmentRefused  = kind{"appointment-refused", "The practice system does not take these details", http.StatusUnprocessableEntity}
	appointmentDiffers  = kind{"appointment-differs", "The appointment was booked, and not as it was asked for", http.StatusBadGateway}
	outcomeUnknown      = kind{"outcome-unknown", "Nobody knows yet whether it was booked", http.StatusGatewayTimeout}
	eventsGone          = kind{"events-gone", "These events are no longer kept", http.StatusGone}
	tooLarge            = kind{"too-large", "The request is too large", http.StatusRequestEntityTooLarge}
	notJSON             = kind{"not-json", "The body is not sent as JSON", http.StatusUnsupportedMediaType}
	tooMany             = kind{"too-many-requests", "Too many requests", http.StatusTooManyRequests}
	providerTrouble     = kind{"provider-trouble", "The practice system did not do what was asked", http.StatusBadGateway}
	unavailable         = kind{"unavailable", "Not at the moment", http.StatusServiceUnavailable}
	internalTrouble     = kind{"internal", "Something went wrong here", http.StatusInternalServerError}
	badPath             = kind{"bad-path", "The path cannot be passed on", http.StatusBadRequest}
	rateLimited         = kind{"rate-limited", "The practice system allows no call now", http.StatusTooManyRequests}
	providerUnreachable = kind{"provider-unreachable", "The practice system was not reached", http.StatusBadGateway}
	providerTimeout     = kind{"provider-timeout", "The practice system did not answer in time", http.StatusGatewayTimeout}
	methodNotAllowed    = kind{"method-not-allowed", "This address does not take this method", http.StatusMethodNotAllowed}
)

// clientGone stands in the log for a client that stopped waiting; nobody receives it.
var clientGone = kind{"client-gone", "The client stopped waiting", edge.StatusGone}

// unavailableWait is how long to wait before a request is sent again that we could
// not serve.
const unavailableWait = 5 * time.Second
