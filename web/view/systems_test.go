package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// drChrono asks nothing and warns.
func drChrono() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug: "drchrono", Name: "DrChrono", Asks: connection.AskNothing, SignInHost: "drchrono.com",
		OneSignIn: true, Cautions: []string{"One sign-in for each user."}, EndAccess: "Ask DrChrono’s support to remove this product.",
	}
}

// bqeCore has one location and no appointments.
func bqeCore() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug: "bqe-core", Name: "BQE CORE", Asks: connection.AskNothing, SignInHost: "api-identity.bqecore.com",
		OneLocation: true, NoAppointments: true, Needs: []string{"A BQE CORE account that may allow access to your company."},
		Records: []connection.RecordKind{{Slug: "employees", Title: "Employees", Detail: "Job title"}, {Slug: "activities", Title: "Activities", Detail: "Code"}},
	}
}

// docplanner takes a client id and a secret.
func docplanner() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug: "docplanner", Name: "Docplanner", Grant: connection.GrantClient, Asks: connection.AskChoice, TenantLabel: "Country",
		TenantChoices:   []connection.TenantChoice{{Value: "doctoralia.com.br", Label: "Brazil"}, {Value: "doctoralia.es", Label: "Spain"}},
		CredentialsFrom: "Docplanner issues them.", EndAccess: "Ask Docplanner to withdraw the client id.",
	}
}

// systems are the four shapes of provider.
func systems() []connection.ProviderInfo {
	address := corePractice()
	address.TenantDomain, address.TenantExample = "corepractice.is", "bayside"
	return []connection.ProviderInfo{address, drChrono(), bqeCore(), docplanner()}
}

func TestTheConnectPageAsksWhatTheProviderNeedsToBeTold(t *testing.T) {
	t.Parallel()
	reader, _ := bayside(t, connection.StatusConnected)
	type page struct {
		Address  bool
		Fields   string
		SignInAt string
		Last     string
	}
	want := []page{
		{true, "", "Core Practice", "You come back here and choose your locations."},
		{false, "", "drchrono.com", "You come back here and choose your locations."},
		{false, "", "api-identity.bqecore.com", "You come back here, and employees and activities are read."},
		{false, "tenant client_id client_secret", "", "You choose your locations."},
	}
	for i, info := range systems() {
		shown := view.Connect(reader, info, view.Asked{})
		var fields []string
		for _, field := range shown.Fields {
			fields = append(fields, field.Name)
			if field.First || field.Error != "" {
				t.Errorf("%s: a fresh %s is refused", info.Name, field.Name)
			}
		}
		got := page{shown.Address != nil, strings.Join(fields, " "), shown.SignInAt, shown.Steps[len(shown.Steps)-1]}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%s: %s", info.Name, diff)
		}
		if says := strings.Contains(strings.Join(shown.Steps, " "), "whether you allow"); says != (info.Grant == connection.GrantCode) {
			t.Errorf("%s: says that one is asked to allow: %v", info.Name, says)
		}
		if offer := view.Offer(reader, info); len(offer.Needs) == 0 || offer.Path != "/connections/new?provider="+info.Slug {
			t.Errorf("%s is offered as %+v", info.Name, offer)
		}
	}
}

func TestARefusedFieldIsTheOneWithTheFocusAndTheRestIsKept(t *testing.T) {
	t.Parallel()
	reader, _ := bayside(t, connection.StatusConnected)
	for i, name := range []string{view.TenantField, view.ClientIDField, view.ClientSecretField} {
		shown := view.Connect(reader, docplanner(), view.Asked{
			Tenant: "doctoralia.es", ClientID: "harbour", Refused: &connection.InputError{Field: name, Message: "Look here."},
		})
		for j, field := range shown.Fields {
			if field.First != (i == j) || (field.Error == "Look here.") != (i == j) {
				t.Errorf("%s refused: %s has %q, first %v", name, field.Name, field.Error, field.First)
			}
		}
		if shown.Fields[0].Options[2] != (templates.Option{Value: "doctoralia.es", Label: "Spain", Chosen: true}) || shown.Fields[1].Value != "harbour" || shown.Fields[2].Value != "" {
			t.Errorf("%s refused: kept %+v", name, shown.Fields)
		}
	}
	single := docplanner()
	single.TenantChoices = single.TenantChoices[:1]
	if options := view.Connect(reader, single, view.Asked{}).Fields[0].Options; len(options) != 1 || options[0].Value != "doctoralia.com.br" {
		t.Errorf("of one country there is a choice: %+v", options)
	}
}

func TestACardLeadsOnlyToWhatItsProviderHas(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		info                             connection.ProviderInfo
		locations, appointments, records string
		asks                             bool
	}{
		{drChrono(), "/connections/C1/locations", "/connections/C1/appointments", "", false},
		{bqeCore(), "", "", "Employees and activities at /connections/C1/records", false},
		{docplanner(), "/connections/C1/locations", "/connections/C1/appointments", "", true},
	} {
		reader, overview := bayside(t, connection.StatusConnected, problem(t, connection.ProblemSignInRefused, time.Hour), problem(t, connection.ProblemLocationRemoved, time.Hour))
		card := view.Card(reader, overview, test.info)
		records := ""
		if card.Paths.Records.Path != "" {
			records = card.Paths.Records.Label + " at " + card.Paths.Records.Path
		}
		if card.Paths.Locations != test.locations || card.Paths.Appointments != test.appointments || records != test.records || card.Paths.ReconnectAsks != test.asks {
			t.Errorf("%s: %+v", test.info.Name, card.Paths)
		}
		for _, banner := range card.Problems {
			switch action := banner.Action; banner.Kind {
			case "sign_in_refused":
				if action == nil || action.Path != "/connections/C1/reconnect" || action.Post == test.asks {
					t.Errorf("%s: to sign in again: %+v", test.info.Name, action)
				}
			case "location_removed":
				if (action == nil) != (test.locations == "") {
					t.Errorf("%s: to choose: %+v", test.info.Name, action)
				}
			}
		}
	}
}

func TestASyncOfListsCountsEntries(t *testing.T) {
	t.Parallel()
	reader, overview := bayside(t, connection.StatusConnected)
	overview.Run = &connection.SyncRun{Outcome: connection.SyncRunning, Written: 12, LocationsTotal: 1}
	running := view.Card(reader, overview, bqeCore()).Sync
	if running.Things != "employees and activities" || running.SoFar != "12 entries" {
		t.Errorf("while it runs: %q, %q", running.Things, running.SoFar)
	}
	overview.Run = &connection.SyncRun{Outcome: connection.SyncDone, Written: 1, Deleted: 3}
	if got := view.Card(reader, overview, bqeCore()).Sync.LastResult; got != "1 entry updated, 3 entries removed" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestASignInThatCannotBeRenewedSaysWhenItEnds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		kind connection.ProblemKind
		want string
	}{{connection.ProblemSignInEnding, "today 13:00"}, {connection.ProblemSignInLapsing, ""}} {
		reader, overview := bayside(t, connection.StatusConnected, problem(t, test.kind, time.Hour))
		overview.LapsesAt = reader.Clock.Now.Add(time.Hour)
		if got := view.Card(reader, overview, bqeCore()).EndsAt.Text; got != test.want {
			t.Errorf("%s: %q, want %q", test.kind, got, test.want)
		}
	}
}

func TestTheReceiptSaysWhatWasRemovedAndHowToEndTheRest(t *testing.T) {
	t.Parallel()
	reader, overview := bayside(t, connection.StatusDisconnected)
	c := overview.Connection
	removed := connection.Removed{Credentials: 1, Locations: 1, Records: 1200}
	c.Receipt = &connection.Receipt{
		At: reader.Clock.Now, Revocation: connection.RevocationUnsupported, AccessUntil: reader.Clock.Now.Add(time.Hour), Removed: removed,
	}
	for _, test := range []struct {
		info    connection.ProviderInfo
		removed []string
		todo    string
	}{
		{bqeCore(), []string{"Our access to BQE CORE", "1,200 employees and activities", "1 location"}, "To end it there as well, ask an administrator of your practice in BQE CORE"},
		{docplanner(), []string{"The client id and the secret, and our access to Docplanner", "0 appointments", "0 practitioners", "1,200 entries", "1 location"}, "Ask Docplanner to withdraw the client id."},
		{drChrono(), []string{"Our access to DrChrono", "0 appointments", "0 practitioners", "1,200 entries", "1 location"}, "Ask DrChrono’s support to remove this product."},
	} {
		shown := view.Receipt(reader, c, test.info)
		if diff := cmp.Diff(test.removed, shown.Removed); diff != "" {
			t.Errorf("%s: %s", test.info.Name, diff)
		}
		if !strings.Contains(shown.ProviderToDo, test.todo) || !strings.Contains(shown.ProviderToDo, "ends by itself by today 13:00") {
			t.Errorf("%s: %q", test.info.Name, shown.ProviderToDo)
		}
		asked := view.Disconnect(overview, test.info, removed, false)
		if diff := cmp.Diff(test.removed, asked.Removed); diff != "" {
			t.Errorf("%s, before: %s", test.info.Name, diff)
		}
	}
}

func TestTheReconnectPageAsksForWhatIsTyped(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status  connection.Status
		open    []connection.Problem
		heading string
		needed  bool
	}{
		{connection.StatusNeedsReconnect, []connection.Problem{problem(t, connection.ProblemSignInRefused, time.Hour)}, "Type the client id and secret again", true},
		{connection.StatusConnected, nil, "Nothing needs doing", false},
		{connection.StatusConnected, []connection.Problem{problem(t, connection.ProblemUnreachable, time.Hour)}, "You need not type anything", false},
		{connection.StatusChoosing, nil, "Choose your locations", false},
		{connection.StatusDisconnected, nil, "This connection is disconnected", true},
	} {
		reader, overview := bayside(t, test.status, test.open...)
		shown := view.Reconnect(reader, overview, docplanner(), view.Asked{ClientID: "harbour"})
		if shown.Heading != test.heading || shown.Form == nil || shown.Form.Needed != test.needed || shown.Reconnect != nil || shown.SignInHost != "" {
			t.Errorf("%s: %q, form %+v", test.status, shown.Heading, shown.Form)
			continue
		}
		if fields := shown.Form.Fields; len(fields) != 2 || fields[0].Value != "harbour" || fields[1].Value != "" {
			t.Errorf("%s: %+v", test.status, fields)
		}
		text := strings.Join(append(shown.Paragraphs, shown.Steps...), " ")
		if strings.Contains(text, "sign in") || strings.Contains(text, "You come back") {
			t.Errorf("%s: says that one signs in somewhere: %s", test.status, text)
		}
	}
}

func TestSignInEndsReadRightWhereNobodySignedIn(t *testing.T) {
	t.Parallel()
	for _, kind := range []connection.SignInErrorKind{
		connection.SignInUnreachable, connection.SignInLimited, connection.SignInProviderTrouble, connection.SignInCodeRefused, connection.SignInForbidden,
		connection.SignInOvertaken, connection.SignInNotSaved, connection.SignInMalformed, connection.SignInTenantHeld, connection.SignInNotActivated,
	} {
		failed := &connection.SignInError{Kind: kind, ProviderName: "Docplanner", ProviderSlug: "docplanner", TenantAddress: "doctoralia.es", Got: "Clínica Mirador"}
		message := view.SignInMessage(failed, docplanner(), true)
		text := message.Heading + " " + strings.Join(message.Paragraphs, " ")
		if strings.Contains(strings.ToLower(text), "you sign") || strings.Contains(text, "account you used") {
			t.Errorf("%s: %s", kind, text)
		}
		if message.Primary == nil || message.Primary.Path != "/connections/new?provider=docplanner&tenant=doctoralia.es" {
			t.Errorf("%s: the way on is %+v", kind, message.Primary)
		}
		failed.ConnectionID = "C1"
		if again := view.SignInMessage(failed, docplanner(), true).Primary; again.Path != "/connections/C1/reconnect" || again.Post {
			t.Errorf("%s: of a reconnect the way on is %+v", kind, again)
		}
	}
}

func TestAnAccountThatIsHeldNamesTheConnectionOnlyWhenItIsOurs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ wanted, want, absent string }{
		{"Lakeside Family", "your connection to “Lakeside Family”", "another organisation"},
		{"", "ask them to disconnect it first", "“"},
	} {
		message := view.SignInMessage(&connection.SignInError{
			Kind: connection.SignInAccountHeld, ProviderName: "DrChrono", ProviderSlug: "drchrono", Wanted: test.wanted, Got: "Hill Group",
		}, drChrono(), true)
		text := strings.Join(message.Paragraphs, " ")
		if !strings.Contains(text, test.want) || strings.Contains(text, test.absent) || message.Primary.Path != "/connections/new?provider=drchrono" {
			t.Errorf("%s, then %s", text, message.Primary.Path)
		}
	}
}

func TestUnclearTimesAreSaidWhereTheyAre(t *testing.T) {
	t.Parallel()
	unclear := problem(t, connection.ProblemTimesUnclear, time.Hour)
	unclear.Subject = "denver"
	reader, overview := bayside(t, connection.StatusConnected, unclear)
	overview.Locations = []connection.Location{
		{ID: "boston", Name: "Boston", TimeZone: "America/New_York", Listed: true, Chosen: true},
		{ID: "denver", Name: "Denver", TimeZone: "America/Denver", Listed: true, Chosen: true},
	}
	for location, want := range map[string]bool{"boston": false, "denver": true} {
		shown := view.NewDay(reader, overview, drChrono(), location, "").Page().Problem
		if (shown != nil) != want {
			t.Errorf("%s: %+v", location, shown)
		}
	}
}

func TestStaffAreToldWhatThePracticeHasToDo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		info connection.ProviderInfo
		want string
	}{
		{drChrono(), "DrChrono no longer accepts the practice’s sign-in. Send the owners a link to sign in again."},
		{docplanner(), "Docplanner no longer accepts the practice’s client id and secret. Send the owners a link to type them again."},
	} {
		if got := view.SupportCheckNotice(connection.CheckResult{NeedsReconnect: true}, test.info, view.Clock{}).Text; got != test.want {
			t.Errorf("%s", got)
		}
	}
	if got := view.SupportCheckNotice(connection.CheckResult{Failure: connection.FailureMalformed}, drChrono(), view.Clock{}).Text; got != "DrChrono answered in a way we cannot read. We keep trying." {
		t.Errorf("%s", got)
	}
}

func TestAComparisonAsksForWhatGivesAccess(t *testing.T) {
	t.Parallel()
	reader, overview := bayside(t, connection.StatusNeedsReconnect)
	for want, info := range map[string]connection.ProviderInfo{
		"DrChrono no longer accepts our sign-in.": drChrono(), "Docplanner no longer accepts the client id and the secret.": docplanner(),
	} {
		comparison := view.Comparison{Day: view.NewDay(reader, overview, info, "", ""), Result: &connection.DayResult{Obstacle: connection.ObstacleReconnect}}
		if shown := comparison.Page().Obstacle; shown == nil || shown.Happened != want {
			t.Errorf("%+v, want %q", shown, want)
		}
	}
}
