package templates

// cardButtonView is one button or link of a card; kind is its class.
type cardButtonView struct {
	label, path, kind string
	post              bool
	picture           Picture
}

// elementID is the id of a part of this card, unique on a page of many cards.
func (c Card) elementID(part string) string { return "c-" + c.ID + "-" + part }

// describes lists the ids of what tells a card's buttons from those of another:
// the practice system and the practice.
func (c Card) describes() string { return c.elementID("system") + " " + c.elementID("name") }

// buttons are the actions that the status allows, in their order. An action
// that a problem's banner offers already is left to the banner, so that no
// card has two buttons of one name.
func (c Card) buttons() []cardButtonView {
	offered := []cardButtonView{}
	if c.Status == StatusChoosing {
		offered = append(offered, cardButtonView{label: "Choose locations", path: c.Paths.Locations, kind: "primary"})
	}
	if c.Status == StatusNeedsReconnect || c.Status == StatusDisconnected {
		offered = append(offered, cardButtonView{label: "Reconnect", path: c.Paths.Reconnect, kind: "primary", post: !c.Paths.ReconnectAsks})
	}
	if c.Status == StatusConnected {
		offered = append(offered, cardButtonView{label: "Sync now", path: c.Paths.Sync, post: true})
	}
	if c.Status == StatusConnected || c.Status == StatusChoosing {
		offered = append(offered, cardButtonView{label: "Check now", path: c.Paths.Check, post: true})
	}
	if c.Status != StatusDisconnected {
		kind := c.DisconnectButton.kindOr("quiet danger") + " last"
		offered = append(offered, cardButtonView{label: "Disconnect", path: c.Paths.Disconnect, kind: kind, picture: c.DisconnectButton})
	}
	shown := offered[:0]
	for _, button := range offered {
		if button.path != "" && !c.bannerOffers(button.label) {
			shown = append(shown, button)
		}
	}
	return shown
}

// bannerOffers reports whether a problem's own button has this name.
func (c Card) bannerOffers(label string) bool {
	for _, problem := range c.Problems {
		if problem.Action != nil && problem.Action.Label == label {
			return true
		}
	}
	return false
}

// buttonKind is the class of the problem's button.
func (p Problem) buttonKind() string {
	if p.Meaning == MeaningOff {
		return ""
	}
	return "primary"
}

// links are the pages of the connection that have an address. On the
// connection's own page the stylesheet hides the link to it.
func (c Card) links() []cardButtonView {
	all := []cardButtonView{
		{label: "Details", path: c.Paths.Details, kind: "details"},
		{label: "Locations", path: c.Paths.Locations},
		{label: "Appointments", path: c.Paths.Appointments},
		{label: c.Paths.Records.Label, path: c.Paths.Records.Path},
		{label: "Activity", path: c.Paths.Activity},
		{label: "Receipt", path: c.Paths.Receipt},
	}
	shown := all[:0]
	for _, link := range all {
		if link.path != "" {
			shown = append(shown, link)
		}
	}
	return shown
}

// namedLocations are the locations that the card names.
func (c Card) namedLocations() []CardLocation {
	return c.Locations[:min(len(c.Locations), shownLocations)]
}

// unnamedLocations counts the chosen locations beyond the named ones.
func (c Card) unnamedLocations() int { return max(0, len(c.Locations)-shownLocations) }

// locationsTerm heads the locations.
func (c Card) locationsTerm() string {
	if len(c.Locations) == 1 {
		return "Location"
	}
	return number(len(c.Locations)) + " locations"
}

// sinceTerm words what began at Since.
func (c Card) sinceTerm() string {
	switch c.Status {
	case StatusConnected:
		return "Connected since"
	case StatusNeedsReconnect:
		return "Stopped"
	case StatusDisconnected:
		return "Disconnected"
	}
	return "Signed in"
}
