package corepractice

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// issue is an answer of the token endpoint that gave tokens.
type issue struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	// presented is the refresh token that was given for them; empty for a code.
	presented string
}

// issues lists the answers that gave tokens, oldest first.
func (q *inquiry) issues() []issue {
	var all []issue
	for _, e := range q.ofProvider("/oauth/token") {
		var one issue
		if json.Unmarshal(e.body, &one) == nil && one.Access != "" {
			one.presented = e.form().Get("refresh_token")
			all = append(all, one)
		}
	}
	return all
}

// newestTokens are the tokens that were issued last.
func (q *inquiry) newestTokens() (access, refresh string) {
	all := q.issues()
	q.want(len(all) > 0, "Core Practice has issued no token.")
	if len(all) == 0 {
		return "", ""
	}
	return all[len(all)-1].Access, all[len(all)-1].Refresh
}

// renewals counts the requests that presented a refresh token.
func (q *inquiry) renewals() int {
	made := 0
	for _, request := range q.Provider.State().TokenRequests {
		if request.GrantType == "refresh_token" {
			made++
		}
	}
	return made
}

// callWith calls Core Practice with an access token, past the app, and returns
// the status of its answer.
func (q *inquiry) callWith(access string) int {
	status, err := q.ask(q.ctx, q.newClient().desk.client, access)
	q.try(err)
	return status
}

// ask asks Core Practice who the practice is. It may be called by many at once.
func (q *inquiry) ask(ctx context.Context, by *http.Client, access string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, q.ProviderURL+"/t/manly/api/v1/practice", nil)
	if err != nil {
		return 0, fmt.Errorf("make a call: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+access)
	response, err := by.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}
