package corepractice

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
func (h *site) showConsent(w http.ResponseWriter, status int, v visit, form consentForm) {
	view := consentView{
		App: form.authorization.client.Name, Practice: v.tenant.book.Name(), Person: form.person.Name, Problem: form.problem,
		Action: "/t/" + v.tenant.id + "/oauth/authorize?" + form.query,
	}
	fresh := form.problem == ""
	for _, scope := range form.authorization.scopes {
		view.Scopes = append(view.Scopes, choice{
			Value: scope.Name, Label: scope.Label, Fixed: scope.Always,
			Chosen: fresh || scope.Always || slices.Contains(form.ticked, scope.Name),
		})
	}
	for _, id := range form.person.Practices {
		if other, known := v.world.lookup(id); known {
			chosen := id == form.practice || (form.practice == "" && id == v.tenant.id)
			view.Practices = append(view.Practices, choice{Value: id, Label: other.book.Name(), Chosen: chosen})
		}
	}
	h.pages.show(w, status, page{
		name: "consent", Title: "Allow " + view.App + "?", Practice: view.Practice, View: view,
		formTarget: form.authorization.formTarget(),
	})
}
