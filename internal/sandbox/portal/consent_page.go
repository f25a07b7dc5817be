package portal

import (
	"net/http"
	"slices"
)

// consentForm is what the consent page works on.
type consentForm struct {
	authorization authorization
	person        SignIn
	// query is the authorization request as it came.
	query string
	// practice and ticked are what the person chose, after a refused form.
	practice string
	ticked   []string
	problem  string
}

// preset is the tenant that is chosen as long as the person chose none: the one
// whose page it is, or the person's first.
func (f consentForm) preset(v Visit) string {
	switch {
	case v.Tenant != nil:
		return v.Tenant.ID
	case len(f.person.Practices) > 0:
		return f.person.Practices[0]
	}
	return ""
}

// consentView is what the consent page shows.
type consentView struct {
	App, Practice, Action, Person, Problem string
	Practices                              []choice
	Scopes                                 []choice
}

// choice is a box to tick or an option to choose.
type choice struct {
	Value, Label string
	Chosen       bool
	// Fixed: it cannot be changed.
	Fixed bool
}

// showConsent asks whether the client may have what it asks for.
func (s *Site) showConsent(w http.ResponseWriter, status int, v Visit, form consentForm) {
	chosen := form.practice
	if chosen == "" {
		chosen = form.preset(v)
	}
	view := consentView{
		App: form.authorization.client.Name, Person: form.person.Name, Problem: form.problem,
		Action: v.base() + s.opts.Layout.Authorize + "?" + form.query,
	}
	fresh := form.problem == ""
	for _, scope := range form.authorization.scopes {
		view.Scopes = append(view.Scopes, choice{
			Value: scope.Name, Label: scope.Label, Fixed: scope.Always,
			Chosen: fresh || scope.Always || slices.Contains(form.ticked, scope.Name),
		})
	}
	for _, id := range form.person.Practices {
		if other, known := v.Lookup(id); known {
			view.Practices = append(view.Practices, choice{Value: id, Label: other.Name, Chosen: id == chosen})
		}
	}
	view.Practice = s.consentOf(v, view.Practices)
	s.pages.show(w, status, page{
		name: "consent", Title: "Allow " + view.App + "?", Tenant: view.Practice, View: view,
		formTarget: form.authorization.formTarget(),
	})
}

// consentOf names whose data are asked for: nobody in particular when a person
// with several practices signed in at the provider.
func (s *Site) consentOf(v Visit, practices []choice) string {
	switch {
	case v.Tenant != nil:
		return v.Tenant.Name
	case len(practices) == 1:
		return practices[0].Label
	}
	return "one of your " + s.plural()
}

// plural is the word for tenants.
func (s *Site) plural() string { return plural(s.opts.Word) }

// plural makes practices of practice and companies of company.
func plural(word string) string {
	if stem := len(word) - 1; word[stem] == 'y' {
		return word[:stem] + "ies"
	}
	return word + "s"
}
