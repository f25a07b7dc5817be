package view

import (
	"net/url"
	"strings"

	"mooring/internal/connectlink"
	"mooring/templates"
)

// ReturnPath leads back to the vendor's product, with what came of a link.
func ReturnPath(sessionID string) string { return "/connect/back/" + url.PathEscape(sessionID) }

// backTo words the way back.
func backTo(appName string) string { return "Back to " + appName }

// goingBack is the last of the steps that a guest takes; nil for everybody else.
func goingBack(reader Reader) []string {
	if !reader.Guest {
		return nil
	}
	return []string{"You go back to " + reader.AppName + "."}
}

// GuestNavigation holds the links of a guest's header: those of an owner, but for the
// page of emails, and the way back.
func GuestNavigation(appName, sessionID, path string) []templates.NavLink {
	links := []templates.NavLink{
		{Label: "Connections", Path: ConnectionsPath},
		{Label: "Activity", Path: ActivityPath},
		{Label: "About you", Path: AccountPath},
		{Label: backTo(appName), Path: ReturnPath(sessionID)},
	}
	for i, link := range links {
		links[i].Current = path == link.Path || strings.HasPrefix(path, link.Path+"/")
	}
	return links
}

// WithReturn gives a message the way back as its second way.
func WithReturn(message templates.Message, appName, sessionID string) templates.Message {
	message.Secondary = &templates.Link{Label: backTo(appName), Path: ReturnPath(sessionID)}
	return message
}

// GoingBack stands for a moment between the provider's page and the vendor's product.
func GoingBack(appName, tenantName, address string) templates.Message {
	return templates.Message{
		Meaning: templates.MeaningGood, Heading: tenantName + " is connected",
		Paragraphs: []string{"You are on your way back to " + appName + "."},
		Primary:    &templates.Action{Label: backTo(appName), Path: address},
	}
}

// LinkUnknown is for a link that is none of ours, or is forgotten.
func LinkUnknown(appName string) templates.Message {
	message := notice("This link does not work",
		"It may be incomplete, or too old. Nothing was changed.",
		"Go back to "+appName+" and start again from there.")
	message.Secondary = &templates.Link{Label: "I have a password here", Path: SignInPath}
	return message
}

// LinkSpent is for a link that was opened before or has expired.
func LinkSpent(appName string, spent *connectlink.SpentError) templates.Message {
	if spent.Expired {
		return notice("This link has expired",
			"For safety it can be opened for a short time only. Nothing was changed.",
			"Go back to "+appName+" and start again from there.")
	}
	return notice("This link has already been used",
		"For safety it works once, and only in the browser that opened it first.",
		"Go back to "+appName+" and start again from there.")
}

// VisitOver is for a guest who stayed too long.
func VisitOver(appName string) templates.Message {
	return notice("Your time here is over",
		appName+" signed you in for two hours, in this browser only. What you finished is kept.",
		"To carry on, go back to "+appName+" and start again from there.")
}

// WithWayBack gives a message the way back as its one way on.
func WithWayBack(message templates.Message, appName, sessionID string) templates.Message {
	message.Primary = &templates.Action{Label: backTo(appName), Path: ReturnPath(sessionID)}
	return message
}
