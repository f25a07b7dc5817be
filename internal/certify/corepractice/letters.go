package corepractice

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"mooring/internal/certify"
	"mooring/internal/connection"
	provider "mooring/internal/provider/corepractice"
)

// What the getting-started guide and the go-live guide of Core Practice say of a
// support request: where it is made, the category to choose, and the words that
// name the matter.
const (
	supportForm     = "https://support.corepractice.com.au/hc/en-us/requests/new"
	supportCategory = "Technical"
	supportMatter   = "need help with Core Practice API"
)

// ownName is what a product is called whose vendor has not set a name.
const ownName = "Mooring"

// Letters writes the two support requests that Core Practice asks for: one
// activates the API key in the sandbox, one in production.
type Letters struct {
	Subject Subject
	// SandboxRedirectURI is where Core Practice's sandbox sends browsers back to;
	// empty: not decided yet.
	SandboxRedirectURI string
	// Counts is the outcome of the examination, Whole that it was of everything, on
	// this program and these settings.
	Counts certify.Counts
	Whole  bool
}

// Requests are the two, ready to paste but for what is not known.
func (l Letters) Requests() ([]certify.SupportRequest, error) {
	scopes, err := l.scopes()
	if err != nil {
		return nil, err
	}
	return []certify.SupportRequest{
		{Title: "Sandbox activation", Where: supportForm, Category: supportCategory, Text: l.sandbox(scopes)},
		{Title: "Production activation", Where: supportForm, Category: supportCategory, Text: l.production(scopes)},
	}, nil
}

// sandbox is the request of step 3 of the getting-started guide.
func (l Letters) sandbox(scopes string) string {
	return l.letter(fmt.Sprintf(`Please activate our API key in the sandbox environment, and set up the redirect URI of our application.

Application name: %s
API key: %s
Redirect URI (sandbox): %s
Contact: %s

Permissions, each with the use that practices read of before they agree:
%s

Please tell us as well:
- the addresses of the authorization, token and revocation endpoints and of the API in the sandbox;
- which of your permissions correspond to those above, where your names differ.
`, l.name(), certify.Blank("the name of the key pair that you made under Settings, INTEGRATION, API Keys. Never its secret"),
		cmp.Or(l.SandboxRedirectURI, certify.Blank("where your test installation runs, with "+callbackPath)), l.contact(), scopes))
}

// production is the request of step 3 of the go-live guide.
func (l Letters) production(scopes string) string {
	return l.letter(fmt.Sprintf(`Please review our integration, and activate our API key for the production environment.

Application name: %s
Redirect URI (production): %s
Demo video: %s
Contact: %s

Permissions, each with the use that practices read of before they agree:
%s

Certification checkpoints: %s
`, l.name(), l.redirect(),
		cmp.Or(l.Subject.VideoURL, certify.Blank("a link to the demo video, made with \"mooring record\", that Core Practice can open")),
		l.contact(), scopes, l.outcome()))
}

// redirect is the redirect URI for production, which is https or none.
func (l Letters) redirect() string {
	if !strings.HasPrefix(l.Subject.RedirectURI, "https://") {
		return certify.Blank("where your production installation runs (https), with " + callbackPath)
	}
	return l.Subject.RedirectURI
}

// letter puts the words that every request needs around its matter.
func (l Letters) letter(matter string) string {
	return "Hello,\n\nWe " + supportMatter + ".\n\n" + matter + "\nKind regards\n" + l.sender() + "\n"
}

// name is that of the product, which nobody sells under the name of this program.
func (l Letters) name() string {
	if l.Subject.AppName == "" || l.Subject.AppName == ownName {
		return certify.Blank("the name that your product is sold under (set MOORING_APP_NAME)")
	}
	return l.Subject.AppName
}

// sender signs.
func (l Letters) sender() string {
	if l.Subject.Contact == "" {
		return certify.Blank("your name")
	}
	return l.Subject.Contact
}

func (l Letters) contact() string {
	return cmp.Or(l.Subject.Contact, certify.Blank("name, email address and telephone number of who answers questions"))
}

// outcome tells what the examination found; only a whole one without faults is
// anything to show.
func (l Letters) outcome() string {
	if !l.Whole || l.Counts.NotMet > 0 {
		return certify.Blank("run \"mooring certify\" until nothing is not met, and attach its report")
	}
	text := fmt.Sprintf("we ran %d automated checks against them, and %d are met", l.Counts.All(), l.Counts.Met)
	if l.Counts.NeedsPerson > 0 {
		text += fmt.Sprintf("; %d are for a person to look at, and the report says how", l.Counts.NeedsPerson)
	}
	return text + ". The report, with evidence for each, is attached (report.html)."
}

// scopes lists the permissions with their uses, in the words that practices read
// before they agree.
func (l Letters) scopes() (string, error) {
	described, err := describe(l.Subject.Scopes)
	if err != nil {
		return "", err
	}
	lines := make([]string, len(described))
	for i, scope := range described {
		use := scope.Why
		if scope.Title == scope.Name { // Nobody here knows what it is for.
			use = certify.Blank("what your product uses " + scope.Name + " for")
		}
		lines[i] = "- " + scope.Name + ": " + use
	}
	return strings.Join(lines, "\n"), nil
}

// describe gives the words of the pages for scopes. It asks the adapter that the
// pages ask; no address of it is used.
func describe(scopes []string) ([]connection.Scope, error) {
	const nowhere = "https://nowhere.invalid"
	adapter, err := provider.New(provider.Options{
		ClientID: "unused", ClientAuth: "basic", Scopes: scopes, TenantDomain: "nowhere.invalid",
		AuthorizeURL: nowhere, TokenURL: nowhere, APIURL: nowhere, Now: time.Now,
	})
	if err != nil {
		return nil, fmt.Errorf("describe permissions: %w", err)
	}
	return adapter.Info().Scopes, nil
}
