package corepractice

import (
	"strings"

	"mooring/internal/connection"
)

// outsideLookOf is what can be seen from outside of a requirement, by its text.
// Of most nothing can, and the zero look says so.
func (s Subject) outsideLookOf(text string) outsideLook {
	for _, scope := range s.scopes() {
		if strings.HasPrefix(text, "The permission “"+scope+"” ") {
			return outsideLook{how: "The connect page is read.", look: scopeTold(scope)}
		}
	}
	return outsideLooks()[text]
}

// outsideLooks are the looks by the text of their requirement.
func outsideLooks() map[string]outsideLook {
	const (
		cards   = "The setup page is read."
		connect = "The connect page is read."
		titles  = "The titles of the pages are read."
		windows = "Every page and script is read and searched for what opens windows or tabs."
	)
	return map[string]outsideLook{
		"The setup page has a “Connect to Core Practice” button, and it starts OAuth.": {
			how: connect, look: (*survey).connectOffered,
		},
		"The practice is redirected to Core Practice, and back, as a whole page in the same window.": {
			how: windows, look: (*survey).sameWindow,
		},
		"The setup page shows the name and the URL of the practice that is connected, as Core Practice states them.": {
			how: cards, look: (*survey).tenantNamed,
		},
		"The setup page shows the status of each connection, in words.": {
			how: cards, look: (*survey).statusTold,
		},
		"When the connection is lost, a “Reconnect” button is offered, and one press and a sign-in bring it back with the locations that were chosen.": {
			how: cards, look: reconnectOffered(connection.StatusNeedsReconnect),
		},
		"When a practice is disconnected, a “Reconnect” button is offered, and it works.": {
			how: cards, look: reconnectOffered(connection.StatusDisconnected),
		},
		"A “Disconnect” button ends the integration: it says before what will be removed, and afterwards gives a receipt.": {
			how: cards, look: (*survey).disconnectOffered,
		},
		"No page of ours asks for Core Practice login details; they are typed at Core Practice alone.": {
			how: "Every page is read and searched for fields that take a password.", look: (*survey).asksNoLogin,
		},
		"No pop-up window and no new tab is opened, by signing in or by anything else.": {
			how: windows, look: (*survey).sameWindow,
		},
		"No access token, refresh token, client id or client secret is in anything that reaches a browser from us.": {
			how: "Everything that the deployment sends is searched for the client id and for what looks like a token or a secret; source maps are asked for.", look: (*survey).nothingSensitive,
		},
		"Nothing is stored in the browser but the id of a session, in a cookie that scripts cannot read.": {
			how: "The cookies are read, and every script is searched for what stores in a browser.", look: (*survey).nothingStored,
		},
		"The name of the product does not contain “Core Practice”, however it is written, and cannot be made to.": {
			how: titles, look: (*survey).nameAllowed,
		},
		"Every page says in its title and at its top which product it is, and so does the consent page of Core Practice.": {
			how: titles, look: (*survey).named,
		},
		"The name is the one under which the product is sold.": {
			person: true,
		},
		"The buttons “connect” and “disconnect” and the logo are those that Core Practice provides.": {
			how: "The pictures on every page are listed.", look: (*survey).pictures,
		},
		"Core Practice hears of it before the product asks for other permissions, or uses them for something else, than it was certified with.": {
			person: true,
		},
	}
}
