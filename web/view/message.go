package view

import (
	"net/http"

	"mooring/templates"
)

// withHome adds the way on from most messages: to the setup page, and for staff
// to the console.
func withHome(message templates.Message) templates.Message {
	message.Primary = &templates.Action{Label: "Back to connections", Path: HomePath}
	return message
}

// NotFound is for what does not exist, or belongs to somebody else.
func NotFound() templates.Message {
	return withHome(notice("We could not find that page",
		"The address may be old, or the connection may belong to another organisation."))
}

// NotForStaff is for the vendor's own people on a page of practices.
func NotForStaff() templates.Message {
	message := notice("We could not find that page",
		"You are signed in as one of the vendor’s own people, and this page is for the people of a practice. Support has pages of its own for connections.")
	message.Primary = &templates.Action{Label: "Go to support", Path: SupportPath}
	return message
}

// NotConnected is for an action that needs a working connection.
func NotConnected() templates.Message {
	return withHome(notice("This connection is not connected",
		"It was disconnected, or needs to be reconnected, perhaps in another window. Go back to see how it stands now."))
}

// ForAnother is for a form that was shown before this browser was signed in for another
// practice, whose name is given.
func ForAnother(organisation string) templates.Message {
	return withHome(notice("This page was opened for another practice",
		"Since then this browser was signed in for "+quote(organisation)+", perhaps in another window. Nothing was connected."))
}

// OwnersOnly is for a member who tries what an owner may do.
func OwnersOnly() templates.Message {
	return withHome(notice("Only an owner can do this",
		"You can see your practice’s connections. To change them, ask an owner of your organisation."))
}

// FromAnotherSite is for a form that another site sent.
func FromAnotherSite() templates.Message {
	return withHome(bad("That request did not come from here",
		"For safety we only take forms from our own pages. Nothing was changed. Go back and try once more."))
}

// BadInput is for a form that does not come back with its message.
func BadInput(text string) templates.Message {
	return withHome(notice("Please check what you entered", text))
}

// TooSlow is for a request that ran out of time.
func TooSlow() templates.Message {
	return withHome(bad("That took too long", "Please try again in a minute. What was finished is kept."))
}

// SignInUnavailable is for a password that could not be checked.
const SignInUnavailable = "We cannot reach our records at the moment, so we could not sign you in. Please try again in a minute."

// Unavailable is for a request that our database was needed for while it could
// not be reached. The way on is the same request once more. Of a form it says
// no more than is known: its writing may have gone through, unconfirmed. Of one that
// is not whole, because it held a secret, the page after it asks for that anew.
func Unavailable(again templates.Action, whole bool) templates.Message {
	message := bad("We cannot reach our records at the moment", "Nothing was changed. Please try again in a minute.")
	if again.Post {
		kept := "what you entered is kept"
		if !whole {
			kept = "what you entered is kept, but for the secret"
		}
		message.Paragraphs = []string{
			"What you asked for may not have been done. Please try again in a minute: " + kept + ", and doing it twice does no harm.",
		}
	}
	message.Primary = &again
	message.Secondary = &templates.Link{Label: "Back to connections", Path: HomePath}
	return message
}

// ServerTrouble is for a fault of ours.
func ServerTrouble() templates.Message {
	return withHome(bad("Something went wrong on our side",
		"Please try again in a minute. If it happens again, tell support and quote the reference below."))
}

// HTTPError is for what the HTTP layer itself refuses.
func HTTPError(status int) (int, templates.Message) {
	switch status {
	case http.StatusNotFound:
		return status, NotFound()
	case http.StatusMethodNotAllowed:
		return status, withHome(notice("That page cannot be used this way", "Go back and use the buttons on the page."))
	case http.StatusRequestEntityTooLarge:
		return status, withHome(notice("That is too much at once", "What was sent is larger than any form of ours. Nothing was changed."))
	case http.StatusUnsupportedMediaType:
		return status, withHome(notice("That is not a form of ours", "What was sent is not in a form we read. Nothing was changed."))
	case http.StatusBadRequest:
		return status, withHome(notice("We could not read that", "Please go back and try once more."))
	default:
		return http.StatusInternalServerError, ServerTrouble()
	}
}
