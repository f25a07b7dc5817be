package corepractice

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"mooring/internal/certify"
)

// The kinds of secrets that a stage learns of.
const (
	secretToken        = "token"
	secretCode         = "code"
	secretState        = "state"
	secretVerifier     = "verifier"
	secretSession      = "session id"
	secretClientID     = "client id"
	secretClientSecret = "client secret"
)

// shortest is how long a text must be to count as a secret: a shorter one stands
// in texts by chance.
const shortest = 8

// secrets are the texts that no evidence may hold. It is safe for concurrent use.
type secrets struct {
	mu sync.Mutex
	// kinds by text.
	kinds map[string]string
}

// learn keeps a secret of a kind. Who learns it twice keeps the first kind.
func (s *secrets) learn(kind, text string) {
	if len(text) < shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kinds == nil {
		s.kinds = map[string]string{}
	}
	if _, known := s.kinds[text]; !known {
		s.kinds[text] = kind
	}
}

// known lists the secrets of some kinds; of all when none is named.
func (s *secrets) known(kinds ...string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var texts []string
	for text, kind := range s.kinds {
		if len(kinds) == 0 || slices.Contains(kinds, kind) {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	return texts
}

// kind is what a text is; empty when it is no secret.
func (s *secrets) kind(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kinds[text]
}

// patterns find secrets by where they stand, also those that nobody has learnt.
// The first group stays, the second is hidden.
var patterns = []*regexp.Regexp{
	regexp.MustCompile(`(\b(?:access_token|refresh_token|token|code|state|code_verifier|client_id|client_secret|password)=)([^&\s"'<>;]+)`),
	regexp.MustCompile(`("(?:access_token|refresh_token|client_secret|code_verifier)"\s*:\s*")([^"]+)`),
	regexp.MustCompile(`(?i)(\b(?:Basic|Bearer) )([A-Za-z0-9+/=._~-]{8,})`),
	regexp.MustCompile(`(?i)(\bset-cookie: [^=;\s]+=)([^;\s]+)`),
	regexp.MustCompile(`(?m)(^Cookie: )(.+)`),
}

// mask hides every secret of a text and says in its place what it was.
func (s *secrets) mask(text string) string {
	s.mu.Lock()
	kinds := maps.Clone(s.kinds)
	s.mu.Unlock()
	known := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int { return len(b) - len(a) })
	for _, secret := range known {
		hidden := "[" + kinds[secret] + "]"
		text = strings.ReplaceAll(text, secret, hidden)
		text = strings.ReplaceAll(text, url.QueryEscape(secret), hidden)
	}
	for _, pattern := range patterns {
		text = pattern.ReplaceAllStringFunc(text, func(found string) string {
			parts := pattern.FindStringSubmatch(found)
			if strings.HasPrefix(parts[2], "[") || strings.HasPrefix(parts[2], "%5B") {
				return found // It says already what it was.
			}
			return parts[1] + "[hidden]"
		})
	}
	return text
}

// maskFinding hides every secret of a finding. Pictures are of pages, which are
// searched for secrets by checks of their own.
func (s *secrets) maskFinding(finding certify.Finding) certify.Finding {
	finding.Says, finding.Look = s.mask(finding.Says), s.mask(finding.Look)
	finding.Evidence = slices.Clone(finding.Evidence)
	for i, piece := range finding.Evidence {
		finding.Evidence[i].Title, finding.Evidence[i].Text = s.mask(piece.Title), s.mask(piece.Text)
	}
	return finding
}
