package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// credentialWords are the words of the ends that read otherwise where nobody signed
// in anywhere: a client id and a secret were typed. False for all others.
func credentialWords(failed *connection.SignInError, info connection.ProviderInfo) (templates.Message, bool) {
	if info.Grant != connection.GrantClient {
		return templates.Message{}, false
	}
	name := failed.ProviderName
	switch failed.Kind {
	case connection.SignInUnreachable, connection.SignInProviderTrouble:
		return bad(name+" is not answering",
			"We could not ask "+name+" whether it accepts the client id and the secret, and kept neither. This usually passes within minutes; please type them once more."), true
	case connection.SignInCodeRefused:
		return notice(name+" took its answer back",
			name+" accepted the client id and the secret at first, and then refused what it had given for them. Please type them once more, and tell support if it happens twice."), true
	case connection.SignInForbidden:
		return notice("That client may not see enough",
			"The client id may not see the practice’s details or locations. Ask whoever gave it to you at "+name+" to allow that."), true
	case connection.SignInNotActivated:
		return notice("Your practice is not activated yet",
			name+" accepts the client id and the secret, and has not activated them for your practice. Ask whoever gave them to you there, then type them once more."), true
	case connection.SignInOvertaken:
		return notice("The practice was disconnected meanwhile",
			"Somebody disconnected it while we asked "+name+", so what you typed was not kept. To connect it again, please start once more."), true
	case connection.SignInNotSaved:
		return bad("The connection could not be saved",
			name+" accepted the client id and the secret, but we cannot reach our records at the moment, so they were not kept."), true
	}
	return templates.Message{}, false
}
