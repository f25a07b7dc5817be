package demo

import (
	"fmt"
	"slices"
	"strings"

	"mooring/internal/config"
	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/docplanner"
	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/portal"
	"mooring/internal/secret"
)

// playCorePractice makes the simulated Core Practice; change may change it.
func playCorePractice(cast Cast, change func(*corepractice.Options)) (Simulation, error) {
	options := corepractice.Options{
		Seed: cast.Seed, Now: cast.Now, BaseURL: cast.BaseURL, InternalURL: cast.InternalURL, AccessTokenTTL: cast.TokenLife, TokenMark: cast.TokenMark,
		Clients: []portal.Client{cast.Client}, Control: true,
	}
	if change != nil {
		change(&options)
	}
	server, err := corepractice.New(options)
	if err != nil {
		return Simulation{}, err
	}
	endpoints := server.Endpoints()
	settings := cast.settings(Scopes())
	settings.AuthorizeURL, settings.TokenURL = endpoints.AuthorizeURL, endpoints.TokenURL
	settings.RevokeURL, settings.APIURL = endpoints.RevokeURL, endpoints.APIURL
	settings.TenantDomain, settings.ClientAuth, settings.PKCE = "corepractice.is", config.AuthBasic, true
	return Simulation{
		Name: "Core Practice", Handler: server.Handler(), Settings: settings, CorePractice: server,
		Access: []string{"practices: bayside, manly, harbour; its pages say whom to sign in as"},
	}, nil
}

// Scopes are those that the demo asks Core Practice for: all that some page of
// the app uses.
func Scopes() config.Scopes {
	return config.Scopes{
		corepractice.ScopePractice, corepractice.ScopeLocations, corepractice.ScopePractitioners,
		corepractice.ScopeRead, corepractice.ScopeWrite,
	}
}

// playDrChrono makes the simulated DrChrono.
func playDrChrono(cast Cast) (Simulation, error) {
	server, err := drchrono.New(drchrono.Options{
		Seed: cast.Seed, Now: cast.Now, BaseURL: cast.BaseURL, InternalURL: cast.InternalURL, AccessTokenTTL: cast.TokenLife, TokenMark: cast.TokenMark,
		Clients: []portal.Client{cast.Client}, Control: true,
	})
	if err != nil {
		return Simulation{}, err
	}
	endpoints := server.Endpoints()
	settings := cast.settings(config.Scopes{drchrono.ScopeUser, drchrono.ScopeCalendar})
	settings.AuthorizeURL, settings.TokenURL = endpoints.AuthorizeURL, endpoints.TokenURL
	settings.RevokeURL, settings.APIURL = endpoints.RevokeURL, endpoints.APIURL
	settings.TenantDomain, settings.ClientAuth = "drchrono.com", config.AuthBody
	return Simulation{
		Name: "DrChrono", Handler: server.Handler(), Settings: settings, Access: signIns(server.Control), DrChrono: server,
	}, nil
}

// playBQECore makes the simulated BQE CORE.
func playBQECore(cast Cast) (Simulation, error) {
	server, err := bqecore.New(bqecore.Options{
		Seed: cast.Seed, Now: cast.Now, BaseURL: cast.BaseURL, InternalURL: cast.InternalURL, AccessTokenTTL: cast.TokenLife, TokenMark: cast.TokenMark,
		Clients: []portal.Client{cast.Client}, Control: true,
	})
	if err != nil {
		return Simulation{}, err
	}
	endpoints := server.Endpoints()
	settings := cast.settings(config.Scopes{bqecore.ScopeRead, bqecore.ScopeOffline})
	settings.AuthorizeURL, settings.TokenURL = endpoints.AuthorizeURL, endpoints.TokenURL
	settings.RevokeURL, settings.APIURL = endpoints.RevokeURL, endpoints.APIURL
	settings.TenantDomain, settings.ClientAuth, settings.PKCE = "bqecore.com", config.AuthBody, true
	return Simulation{
		Name: "BQE CORE", Handler: server.Handler(), Settings: settings, Access: signIns(server.Control), BQECore: server,
	}, nil
}

// playDocplanner makes the simulated Docplanner.
func playDocplanner(cast Cast) (Simulation, error) {
	server, err := docplanner.New(docplanner.Options{
		Seed: cast.Seed, Now: cast.Now, BaseURL: cast.BaseURL, InternalURL: cast.InternalURL, AccessTokenTTL: cast.TokenLife, TokenMark: cast.TokenMark,
		Control: true,
	})
	if err != nil {
		return Simulation{}, err
	}
	endpoints := server.Endpoints()
	return Simulation{
		Name: "Docplanner", Handler: server.Handler(), Docplanner: server,
		Settings: config.Provider{
			// Any word offers Docplanner; the practices type what Access says.
			ClientID: cast.Client.ID, Scopes: config.Scopes{"integration"}, ClientAuth: config.AuthBasic,
			TokenURL: endpoints.TokenURL, APIURL: endpoints.APIURL,
		},
		Access: credentials(server),
	}, nil
}

// settings are those of the application at a system, but for its addresses.
func (c Cast) settings(scopes config.Scopes) config.Provider {
	return config.Provider{ClientID: c.Client.ID, ClientSecret: secret.NewValue(c.Client.Secret), Scopes: scopes}
}

// signIns says who can sign in at a system, each person once, and to which
// practices they belong.
func signIns(control *portal.Control) []string {
	names := map[string]string{}
	var people []portal.SignIn
	for _, tenant := range control.State().Tenants {
		names[tenant.ID] = tenant.Name
		for _, who := range control.SignIns(tenant.ID) {
			if !slices.ContainsFunc(people, func(known portal.SignIn) bool { return known.Email == who.Email }) {
				people = append(people, who)
			}
		}
	}
	var lines []string
	for _, who := range people {
		var practices []string
		for _, id := range who.Practices {
			practices = append(practices, names[id])
		}
		lines = append(lines, fmt.Sprintf("sign in as %s, password %s (%s)", who.Email, who.Password, strings.Join(practices, ", ")))
	}
	return lines
}

// credentials says what a clinic types to connect.
func credentials(server *docplanner.Server) []string {
	var lines []string
	for _, client := range server.Clients() {
		if !client.Withdrawn {
			lines = append(lines, fmt.Sprintf("%s, %s:", client.Name, client.Country),
				"  client id     "+client.ID, "  client secret "+client.Secret)
		}
	}
	return lines
}
