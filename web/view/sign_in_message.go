package view

import (
	"math"
	"strconv"
	"time"

	"mooring/internal/connection"
	"mooring/templates"
)

// SignInMessage says why a sign-in at a provider did not end in a connection:
// what happened, what it means, and one way on.
func SignInMessage(failed *connection.SignInError, info connection.ProviderInfo, canChange bool) templates.Message {
	message, worded := credentialWords(failed, info)
	if !worded {
		message = signInWords(failed, info)
	}
	message.Paragraphs = append(message.Paragraphs, nothingChanged(failed.Kind, info))
	if canChange && message.Primary == nil && failed.Kind != connection.SignInUnknown {
		message.Primary = tryAgain(failed, info)
	}
	message.Secondary = &templates.Link{Label: "Back to connections", Path: ConnectionsPath}
	if message.Primary == nil {
		message.Primary = &templates.Action{Label: "Back to connections", Path: ConnectionsPath}
		message.Secondary = nil
	}
	return message
}

// nothingChanged ends every such page.
func nothingChanged(kind connection.SignInErrorKind, info connection.ProviderInfo) string {
	switch kind {
	case connection.SignInUnknown:
		return "If your practice shows as connected, there is nothing more to do."
	case connection.SignInNotSaved:
		return "Please start once more in a minute."
	case connection.SignInAccountHeld:
		return "Nothing was changed here. Should the other connection stop working, sign in to it again."
	}
	if info.OneSignIn && afterSignIn(kind) {
		return "Nothing was changed here. Should a connection stop working that was made with the same " + info.Name + " account, sign in to it again."
	}
	return "Nothing was changed."
}

// afterSignIn reports whether it ended after the provider had given a sign-in, which
// was not kept.
func afterSignIn(kind connection.SignInErrorKind) bool {
	switch kind {
	case connection.SignInWrongTenant, connection.SignInTenantHeld, connection.SignInOvertaken, connection.SignInUnreachable,
		connection.SignInLimited, connection.SignInMalformed, connection.SignInForbidden, connection.SignInScopeMissing:
		return true
	}
	return false
}

// tryAgain leads to the sign-in once more, with what was typed kept.
func tryAgain(failed *connection.SignInError, info connection.ProviderInfo) *templates.Action {
	switch {
	case failed.ConnectionID != "":
		return reconnect(failed.ConnectionID, info)
	case failed.ProviderSlug == "":
		return nil
	}
	return &templates.Action{Label: "Try again", Path: ConnectPath(failed.ProviderSlug, failed.TenantAddress)}
}

// signInWords are the words of each kind.
func signInWords(failed *connection.SignInError, info connection.ProviderInfo) templates.Message {
	name := failed.ProviderName
	switch failed.Kind {
	case connection.SignInUnknown:
		return notice("This sign-in has already been used",
			"The link from "+name+" can be used once, and it has been used before or is not one of ours.")
	case connection.SignInExpired:
		return notice("That took a little too long",
			"For safety a sign-in has to be finished within ten minutes.")
	case connection.SignInWrongBrowser:
		return notice("This sign-in began somewhere else",
			"It was started in another browser, by another person, or before you were signed out. For safety it can only be finished where it began.")
	case connection.SignInMixedUp:
		return bad("That answer did not come from "+name,
			"You were sent to "+name+", but the answer names another sender. Please try again, and tell support if it happens twice.")
	case connection.SignInDenied:
		return notice("You did not allow the connection",
			name+" told us that access was not allowed. Without it, no "+info.Things()+" can be shown here.")
	case connection.SignInWrongTenant:
		return wrongTenant(failed)
	case connection.SignInTenantHeld:
		return notice(quote(failed.Got)+" is already connected",
			"This practice is connected by another organisation, and can be connected only once. If it should be yours, ask the other organisation to disconnect it, or tell support.")
	case connection.SignInAccountHeld:
		return accountHeld(failed)
	case connection.SignInOvertaken:
		return notice("The practice was disconnected meanwhile",
			"Somebody disconnected it while you were signing in at "+name+", so this sign-in was not used. To connect it again, please start once more.")
	case connection.SignInNotSaved:
		return bad("The sign-in could not be saved",
			"You signed in at "+name+", but we cannot reach our records at the moment. What "+name+" gave us was not kept.")
	default:
		return signInTrouble(failed)
	}
}

// wrongTenant tells of a reconnect that came back with another practice.
func wrongTenant(failed *connection.SignInError) templates.Message {
	message := notice("That is another practice",
		"You signed in to "+quote(failed.Got)+", but this connection is "+quote(failed.Wanted)+". Sign in with an account of "+quote(failed.Wanted)+", or connect "+quote(failed.Got)+" as a new connection.")
	return message
}

// accountHeld tells of a person's account that another connection stands on.
func accountHeld(failed *connection.SignInError) templates.Message {
	holder, advice := "another connection, which may be another organisation’s",
		"Sign in with another account that may see the practice’s details. If another organisation has connected this very practice, ask them to disconnect it first: a practice can be connected only once."
	if failed.Wanted != "" {
		holder = "your connection to " + quote(failed.Wanted)
		advice = "Sign in with another account that may see the practice’s details, or disconnect the other connection first."
	}
	return notice("That account is in use for another connection",
		"The "+failed.ProviderName+" account that you signed in with is the one of "+holder+". "+failed.ProviderName+
			" keeps one sign-in for each account, so using it here too would end the other.",
		advice)
}

// signInTrouble words what is nobody's choice.
func signInTrouble(failed *connection.SignInError) templates.Message {
	name := failed.ProviderName
	switch failed.Kind {
	case connection.SignInScopeRefused:
		return bad(name+" does not offer what we asked for",
			"We asked for permissions that "+name+" does not give to this product. This is ours to mend; please tell support.")
	case connection.SignInNotActivated:
		return notice("Your practice is not activated yet",
			name+" has to switch on this product for your practice first. Ask "+name+" support to activate it, then try again.")
	case connection.SignInProviderTrouble, connection.SignInUnreachable:
		return bad(name+" is not answering",
			"You signed in, but "+name+" did not answer us afterwards. This usually passes within minutes; please try again.")
	case connection.SignInLimited:
		return notice(name+" asks us to slow down",
			name+" answers only so many calls, and just now they are used up. Please try again "+later(failed.RetryAfter)+".")
	case connection.SignInCodeRefused:
		return notice(name+" did not accept the sign-in",
			"The sign-in may have been used already or have lapsed on the way back. Please sign in once more.")
	case connection.SignInClientRefused:
		return bad("Something is wrong with our registration",
			name+" does not recognise this product at the moment. Nothing is wrong at your practice; please tell support.")
	case connection.SignInForbidden:
		return notice("That account may not see enough",
			"The account you used may not see the practice’s details or locations. Sign in with an account that may, or ask whoever manages permissions in "+name+".")
	case connection.SignInScopeMissing:
		return notice("A permission is missing", missingScopes(failed)...)
	case connection.SignInCodeMissing, connection.SignInRejected:
		return bad(name+" did not finish the sign-in",
			name+" sent you back without a sign-in we could use. Please try again, and tell support if it happens twice.")
	default:
		return bad("We could not read the answer of "+name,
			name+" answered in a way that makes no sense to us. This usually passes; please try again, and tell support if it happens twice.")
	}
}

// later says when it is worth trying again.
func later(wait time.Duration) string {
	switch minutes := int(math.Ceil(wait.Minutes())); {
	case wait <= 0:
		return "in a few minutes"
	case minutes == 1:
		return "in a minute"
	default:
		return "in about " + strconv.Itoa(minutes) + " minutes"
	}
}

// missingScopes says what was not allowed, what that means, and what to do.
func missingScopes(failed *connection.SignInError) []string {
	var said []string
	for _, scope := range failed.Missing {
		said = append(said, "You did not allow “"+scope.Title+"”. "+scope.Without)
	}
	return append(said, "Sign in to "+failed.ProviderName+" again and leave what it asks for ticked.")
}

// notice makes a page for something a person can put right.
func notice(heading string, paragraphs ...string) templates.Message {
	return templates.Message{Meaning: templates.MeaningNotice, Heading: heading, Paragraphs: paragraphs}
}

// bad makes a page for something that went wrong.
func bad(heading string, paragraphs ...string) templates.Message {
	return templates.Message{Meaning: templates.MeaningBad, Heading: heading, Paragraphs: paragraphs}
}

// quote sets a foreign name apart.
func quote(name string) string { return "“" + name + "”" }
