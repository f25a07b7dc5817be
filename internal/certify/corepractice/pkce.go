package corepractice

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"mooring/internal/certify"
	"mooring/internal/sandbox/corepractice"
)

// shortestVerifier is the least that RFC 7636 section 4.1 allows.
const shortestVerifier = 43

// provesItsCode: PKCE.
func (s Subject) provesItsCode() certify.Requirement {
	return certify.Requirement{
		Text: "Each sign-in is protected by PKCE with S256, and with a verifier of its own.",
		How: "Core Practice is simulated so that it refuses a sign-in without PKCE. A practice connects and reconnects; of each sign-in the challenge is " +
			"computed anew from the verifier that came with the code (RFC 7636 section 4.6) and compared with the one that was sent ahead.",
		Check: s.examine(stageOptions{Simulate: requirePKCE}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			owner.allow(owner.departAgain(id, "manly"))
			challenges := q.challenges()
			verifiers := map[string]bool{}
			for _, e := range q.ofProvider("/oauth/token") {
				form := e.form()
				if form.Get("grant_type") != "authorization_code" {
					continue
				}
				verifier := form.Get("code_verifier")
				sum := sha256.Sum256([]byte(verifier))
				computed := base64.RawURLEncoding.EncodeToString(sum[:])
				q.want(challenges[computed], "A verifier fits no challenge that was sent.")
				q.want(len(verifier) >= shortestVerifier, "A verifier has %d characters only.", len(verifier))
				verifiers[verifier] = true
				q.note("A sign-in", "code_challenge_method  S256\ncode_challenge         "+computed+"\ncode_verifier          [verifier], with the code, from server to server")
			}
			q.want(len(verifiers) == 2, "Two sign-ins had %d different verifiers.", len(verifiers))
			q.wantNowhereAtOurs("verifier", q.known(secretVerifier))
			return fmt.Sprintf("%d sign-ins, %d verifiers; each fits the challenge that went ahead, and none reached a browser.", len(challenges), len(verifiers))
		}),
	}
}

// requirePKCE makes the simulation refuse whoever comes without.
func requirePKCE(o *corepractice.Options) { o.RequirePKCE = true }

// challenges are those of all authorization requests. The method must be S256.
func (q *inquiry) challenges() map[string]bool {
	challenges := map[string]bool{}
	for _, e := range q.ofProvider("/oauth/authorize") {
		if e.method != "GET" || e.query.Get("state") == "" {
			continue
		}
		same(q, "The method of a challenge", e.query.Get("code_challenge_method"), "S256")
		challenges[e.query.Get("code_challenge")] = true
	}
	return challenges
}

// wantNowhereAtOurs wants texts to stand in no answer of ours.
func (q *inquiry) wantNowhereAtOurs(what string, texts []string) {
	for _, e := range q.ofSite() {
		var header strings.Builder
		_ = e.header.Write(&header)
		for _, text := range texts {
			q.want(holds([]byte(header.String()), text) == "" && holds(e.body, text) == "", "The answer of %s %s holds a %s.", e.method, e.path, what)
		}
	}
}
