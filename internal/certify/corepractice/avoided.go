package corepractice

import "mooring/internal/certify"

// avoided is what checkpoint 2 lists under "things to avoid".
func avoided(s Subject) []certify.Requirement {
	return []certify.Requirement{
		s.neverAsksForTheLogin(), s.renewsOnlyWhenNeeded(), s.savesEachRefreshToken(), s.neverReusesAtOnce(), s.neverReusesAfterALostAnswer(), s.tellsBeforeItLapses(),
		s.sealsTokens(), s.keepsTheKeyApart(), s.opensNoWindow(), s.showsNoSecret(), s.keepsNothingInTheBrowser(), s.logsNoSecret(),
	}
}
