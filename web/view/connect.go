package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// The fields of the forms that connect and reconnect.
const (
	TenantField = "tenant"
	// OrganisationField says whom the form was shown to. It chooses nothing.
	OrganisationField = "organisation"
	ClientIDField     = "client_id"
	ClientSecretField = "client_secret"
)

// Asked is what a person sent of a form that connects or reconnects, without the
// secret, which is typed anew each time; and what is wrong with it, nil when fresh.
type Asked struct {
	Tenant   string
	ClientID string
	Refused  *connection.InputError
}

// errorOf is what is wrong with a field, "" when nothing is.
func (a Asked) errorOf(field string) string {
	if a.Refused == nil || a.Refused.Field != field {
		return ""
	}
	return a.Refused.Message
}

// Offer shows a provider that can be connected.
func Offer(reader Reader, info connection.ProviderInfo) templates.Offer {
	pictures := reader.Brand.Provider(info.Slug)
	return templates.Offer{
		ProviderName: info.Name, ProviderLogo: templates.Picture(pictures.Logo), Button: templates.Picture(pictures.Connect),
		Needs: needs(info), Path: ConnectPath(info.Slug, ""),
	}
}

// needs are what a person should have at hand: what the provider says, or what
// follows from how it is connected.
func needs(info connection.ProviderInfo) []string {
	if len(info.Needs) > 0 {
		return info.Needs
	}
	if info.Grant == connection.GrantClient {
		return []string{"The client id and the secret that " + info.Name + " gave your practice."}
	}
	list := []string{"A sign-in there that may allow connections, usually that of the practice manager."}
	if info.Asks == connection.AskAddress {
		list = append([]string{"The web address of your practice system, as your browser shows it when you work there."}, list...)
	}
	return list
}

// Connect shows the page before a practice is connected.
func Connect(reader Reader, info connection.ProviderInfo, asked Asked) templates.Connect {
	pictures := reader.Brand.Provider(info.Slug)
	shown := templates.Connect{
		ProviderName: info.Name,
		ProviderLogo: templates.Picture(pictures.Logo),
		Button:       templates.Picture(pictures.Connect),
		ProviderSlug: info.Slug,
		ActionPath:   ConnectionsPath,
		CancelPath:   ConnectionsPath,
		Organisation: reader.OrganisationID,
		For:          connectsFor(reader),
		Cautions:     info.Cautions,
		Steps:        append(asking(info, "the list above"), connectedThen(info)),
	}
	switch info.Asks {
	case connection.AskAddress:
		shown.Address = &templates.AddressField{
			Value: asked.Tenant, Error: asked.errorOf(TenantField),
			Domain: info.TenantDomain, Example: info.TenantExample, SignInHost: info.SignInHost,
		}
	case connection.AskChoice:
		shown.Fields = append(shown.Fields, tenantChoice(info, asked))
	}
	if info.Grant == connection.GrantClient {
		shown.Fields = append(shown.Fields, credentialFields(asked)...)
		shown.FieldsFrom = info.CredentialsFrom
	} else {
		shown.SignInAt = signInAt(info)
	}
	shown.Steps = append(shown.Steps, goingBack(reader)...)
	for _, scope := range info.Scopes {
		shown.Scopes = append(shown.Scopes, templates.Permission{Name: scope.Title, Why: scope.Why, Granted: true})
	}
	return shown
}

// connectsFor tells a guest whose connection it will be: a link that somebody else
// passed on signs in to somebody else's practice. nil for everybody who typed a password.
func connectsFor(reader Reader) *templates.ConnectFor {
	if !reader.Guest {
		return nil
	}
	return &templates.ConnectFor{Organisation: reader.Organisation, Person: reader.Person, AppName: reader.AppName}
}

// signInAt is where a person will sign in, as far as that is known before they say
// which practice it is.
func signInAt(info connection.ProviderInfo) string {
	if info.Asks == connection.AskNothing && info.SignInHost != "" {
		return info.SignInHost
	}
	return info.Name
}

// tenantChoice asks for one of the provider's choices.
func tenantChoice(info connection.ProviderInfo, asked Asked) templates.FormField {
	field := templates.FormField{
		Name: TenantField, Label: info.TenantLabel, Error: asked.errorOf(TenantField), First: asked.errorOf(TenantField) != "",
	}
	if len(info.TenantChoices) > 1 {
		field.Options = []templates.Option{{Label: "Please choose"}}
	}
	for _, choice := range info.TenantChoices {
		field.Options = append(field.Options, templates.Option{Value: choice.Value, Label: choice.Label, Chosen: choice.Value == asked.Tenant})
	}
	return field
}

// credentialFields ask for a client id and a secret. The secret is never filled in
// again, and browsers are asked not to put a password they know there.
func credentialFields(asked Asked) []templates.FormField {
	id, secret := asked.errorOf(ClientIDField), asked.errorOf(ClientSecretField)
	return []templates.FormField{
		{Name: ClientIDField, Label: "Client id", Type: "text", Value: asked.ClientID, Error: id, First: id != "", Exact: true},
		{Name: ClientSecretField, Label: "Client secret", Type: "password", Error: secret, First: secret != "", Exact: true, Autocomplete: "new-password"},
	}
}

// asking tells what happens once the button is pressed: allowed is what a provider
// asks its people to allow.
func asking(info connection.ProviderInfo, allowed string) []string {
	if info.Grant == connection.GrantClient {
		return []string{
			"We ask " + info.Name + " whether it accepts the client id and the secret. You need not go anywhere.",
			"If it does, we keep them encrypted and never show them again. If it does not, nothing is kept.",
		}
	}
	return []string{info.Name + " asks whether you allow " + allowed + "."}
}

// connectedThen is what a first connection ends with.
func connectedThen(info connection.ProviderInfo) string {
	switch away := info.Grant == connection.GrantCode; {
	case info.OneLocation && away:
		return "You come back here, and " + info.Things() + " are read."
	case info.OneLocation:
		return templates.Capital(info.Things()) + " are read."
	case away:
		return "You come back here and choose your locations."
	default:
		return "You choose your locations."
	}
}

// reconnectedThen is what a reconnect ends with.
func reconnectedThen(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantCode {
		return "You come back here, and " + info.Things() + " are updated again."
	}
	return templates.Capital(info.Things()) + " are updated again."
}
