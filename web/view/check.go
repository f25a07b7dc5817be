package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// CheckNotice words what a check saw.
func CheckNotice(result connection.CheckResult, info connection.ProviderInfo, clock Clock) templates.Notice {
	notice := templates.Notice{Meaning: templates.MeaningBad, At: clock.Time(result.At)}
	provider, signIn, works := info.Name, ourSignIn(info), "works"
	if info.Grant == connection.GrantClient {
		works = "work"
	}
	switch {
	case result.Answered:
		notice.Meaning = templates.MeaningGood
		notice.Text = provider + " answered and " + signIn + " " + works + "."
		notice.Details = []string{named(result, info)}
	case result.NeedsReconnect:
		notice.Text = provider + " no longer accepts " + signIn + ". Please reconnect."
	case result.Resting:
		notice.Meaning = templates.MeaningNotice
		notice.Text = provider + " did not renew our access a moment ago, so we leave it alone for a while. We carry on by ourselves; you can check again " + later(result.RetryAfter) + "."
	case result.Failure == connection.FailureLimited:
		notice.Meaning = templates.MeaningNotice
		notice.Text = provider + " asked us to slow down. Please check again " + later(result.RetryAfter) + "."
	case result.Failure == connection.FailureNotProcessed || result.Failure == connection.FailureUnknown:
		notice.Text = provider + " is not answering. We keep trying; you need not do anything."
	case result.Failure == connection.FailureNotActivated:
		notice.Text = provider + " says that this product is switched off for your practice. Once it is activated there, we carry on by ourselves."
		if info.Grant == connection.GrantClient {
			notice.Text = provider + " has not activated the client id for your practice. Once it has, we carry on by ourselves."
		}
	case result.Failure == connection.FailureMalformed:
		notice.Text = provider + " answered in a way we cannot read. We keep trying."
	default:
		notice.Text = provider + " answered, but does not let us read what was agreed."
	}
	return notice
}

// SupportCheckNotice is CheckNotice for staff, who cannot reconnect: the practice has
// to.
func SupportCheckNotice(result connection.CheckResult, info connection.ProviderInfo, clock Clock) templates.Notice {
	notice := CheckNotice(result, info, clock)
	switch {
	case !result.NeedsReconnect:
	case info.Grant == connection.GrantClient:
		notice.Text = info.Name + " no longer accepts the practice’s client id and secret. Send the owners a link to type them again."
	default:
		notice.Text = info.Name + " no longer accepts the practice’s sign-in. Send the owners a link to sign in again."
	}
	return notice
}

// named says whom the provider named.
func named(result connection.CheckResult, info connection.ProviderInfo) string {
	text := "It named " + result.Tenant.Name + " at " + result.Tenant.URL
	if info.OneLocation {
		return text + "."
	}
	return text + ", with " + templates.Count(result.Locations, "location") + "."
}
