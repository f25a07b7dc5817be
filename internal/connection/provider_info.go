package connection

import "strings"

// Grant says how a practice gives access.
type Grant string

// The grants.
const (
	// GrantCode: a person signs in at the provider and allows it (RFC 6749 section
	// 4.1). The provider is an Authorizer.
	GrantCode Grant = ""
	// GrantClient: a person types credentials that the provider issued to the
	// practice (RFC 6749 section 4.4). The provider is a Prover.
	GrantClient Grant = "client"
)

// TenantAsk says what a person is asked about the practice's account before
// connecting.
type TenantAsk string

// What is asked.
const (
	// AskAddress: its address, typed or pasted.
	AskAddress TenantAsk = ""
	// AskChoice: one of TenantChoices.
	AskChoice TenantAsk = "choice"
	// AskNothing: the provider tells by itself.
	AskNothing TenantAsk = "nothing"
)

// TenantChoice is one answer to AskChoice.
type TenantChoice struct {
	// Value is what ParseTenant takes: "doctoralia.es".
	Value string
	// Label is what people read: "Spain (doctoralia.es)".
	Label string
}

// Scope is one permission asked of the provider, with the reason shown to the
// practice (Core Practice checkpoint 4).
type Scope struct {
	// Name is the provider's scope name.
	Name string
	// Title says in plain words what is shared: "Appointments".
	Title string
	// Why says what it is used for.
	Why string
	// Without says what will not work when it is not granted.
	Without string
	// Renews is true of the permission without which a sign-in cannot be renewed
	// (OpenID Connect Core section 11: offline_access).
	Renews bool
}

// ProviderInfo describes a provider to people. What it can do decides what pages
// show; nothing else asks which provider it is.
type ProviderInfo struct {
	// Slug is the name in addresses: "core-practice".
	Slug string
	// Name is the name people use: "Core Practice".
	Name   string
	Grant  Grant
	Scopes []Scope
	// Needs are what a person should have at hand before connecting, each a
	// sentence; may be empty.
	Needs []string
	// Cautions are what a person should know before connecting, each a sentence;
	// may be empty.
	Cautions []string

	// Asks is what is asked about the practice's account.
	Asks TenantAsk
	// TenantLabel is the question of AskChoice: "Country".
	TenantLabel   string
	TenantChoices []TenantChoice
	// TenantExample is a tenant address as typed: "bayside". For AskAddress.
	TenantExample string
	// TenantDomain is what a tenant's host ends in: "corepractice.is". For AskAddress.
	TenantDomain string
	// SignInHost is the host people see when they sign in, with {tenant} in the
	// tenant's place: "{tenant}.corepractice.is"; empty for GrantClient.
	SignInHost string
	// CredentialsFrom says, for GrantClient, where a practice gets its client id
	// and secret; one or two sentences.
	CredentialsFrom string

	// EndAccess says how a practice ends our access at the provider itself: a whole
	// sentence, or empty for the usual one.
	EndAccess string
	// Forbidden says whom to ask for what when the provider forbids a call that the
	// permissions allow: a whole sentence, or empty for the usual one.
	Forbidden string

	// OneSignIn is true when the provider keeps one sign-in for each of its users, so
	// that a new one may end an earlier one, even when we do not keep the new one.
	OneSignIn bool
	// OneLocation is true when a tenant has a single location, so that nothing is
	// chosen.
	OneLocation bool
	// NoAppointments is true when there are none to read.
	NoAppointments bool
	// Records are the lists that are copied and shown beside appointments, or
	// instead of them.
	Records []RecordKind
	// BookingScope is the name of the scope that booking takes; empty when the
	// provider takes no appointments from us.
	BookingScope string
}

// Things names what is copied from the provider, within a sentence: "appointments", or
// its lists where it has none, or both.
func (i ProviderInfo) Things() string {
	if i.NoAppointments && len(i.Records) > 0 {
		return i.Lists()
	}
	return enumerated(append([]string{"appointments"}, i.lists()...))
}

// Lists names the provider's lists, within a sentence: "employees and activities";
// empty when it has none.
func (i ProviderInfo) Lists() string { return enumerated(i.lists()) }

// lists are the names of the provider's lists.
func (i ProviderInfo) lists() []string {
	titles := make([]string, len(i.Records))
	for n, kind := range i.Records {
		titles[n] = strings.ToLower(kind.Title)
	}
	return titles
}

// enumerated puts words together: "one, two and three".
func enumerated(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// ScopeNames lists the names of the permissions that are asked for, in their order.
func (i ProviderInfo) ScopeNames() []string {
	names := make([]string, 0, len(i.Scopes))
	for _, scope := range i.Scopes {
		names = append(names, scope.Name)
	}
	return names
}

// Scope finds a permission by its name; false for one that is not asked for any more.
func (i ProviderInfo) Scope(name string) (Scope, bool) {
	for _, scope := range i.Scopes {
		if scope.Name == name {
			return scope, true
		}
	}
	return Scope{}, false
}
