package corepractice

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"mooring/internal/app"
	"mooring/internal/certify"
	"mooring/internal/demo"
	"mooring/internal/secret"
)

// sealsTokens: at rest.
func (s Subject) sealsTokens() certify.Requirement {
	return certify.Requirement{
		Text: "Tokens are stored sealed: no file holds one that could be read.",
		How: "While two practices are connected and one sign-in is under way, every file of the product is searched for every token, code, verifier, and for the client secret, as " +
			"they are and in base64, hex and percent encoding. That the files are the right ones shows in that the sealed tokens and the practice’s name are found.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			owner := q.owner()
			id := owner.connect("manly")
			owner.connect("bayside")
			owner.depart("manly")
			files := q.files()
			plain := q.known(secretToken, secretCode, secretVerifier, secretClientSecret)
			q.want(len(plain) > 8, "Only %d secrets are known.", len(plain))
			var lines []string
			for _, name := range namesOf(files) {
				q.wantNone(name, files[name], append(plain, q.mark), nil)
				lines = append(lines, fmt.Sprintf("%9d bytes  %s", len(files[name]), name))
			}
			sealed := q.sealed(id)
			q.want(len(sealed) == 2 && q.sealedInFiles(sealed), "The sealed tokens are not in the files that were searched.")
			q.note(fmt.Sprintf("Searched for %d secrets", len(plain)), strings.Join(lines, "\n"))
			for i, one := range sealed {
				q.note([]string{"The access token in its row", "The refresh token in its row"}[i], fmt.Sprintf("%d bytes, beginning %x…", len(one), one[:min(8, len(one))]))
			}
			return "The database holds tokens sealed only."
		}),
	}
}

// keepsTheKeyApart: the key.
func (s Subject) keepsTheKeyApart() certify.Requirement {
	return certify.Requirement{
		Text: "The key that opens the tokens is kept outside the database, readable by its owner alone; with another key nothing opens.",
		How: "The mode of the key’s file is read, and all other files are searched for the key. The product is started on a copy of the database: with its own key it must give " +
			"the token that Core Practice issued, with a key that was made anew it must refuse.",
		Check: s.examine(stageOptions{}, func(q *inquiry) string {
			id := q.owner().connect("manly")
			path := filepath.Join(q.folder, demo.KeysetFile)
			info, err := os.Stat(path)
			if !q.try(err) {
				return ""
			}
			same(q, "The mode of the key’s file", info.Mode().String(), "-rw-------")
			q.note("The key’s file", info.Mode().String()+"  "+demo.KeysetFile)
			q.wantKeyApart(path)
			q.wantOtherKeyRefused(id)
			return "The key is in a file of its own with mode 0600, in no other file, and the only one that opens."
		}),
	}
}

// keyText finds the key itself in the file of the keys.
var keyText = regexp.MustCompile(`"value"\s*:\s*"([A-Za-z0-9+/=_-]+)"`)

// wantKeyApart wants the key in no file but its own.
func (q *inquiry) wantKeyApart(path string) {
	content, err := os.ReadFile(path)
	q.try(err)
	found := keyText.FindAllSubmatch(content, -1)
	q.want(len(found) > 0, "The file of the keys holds no key.")
	for _, match := range found {
		key, err := base64.StdEncoding.DecodeString(string(match[1]))
		q.try(err)
		q.learn("key", string(match[1]))
		for name, other := range q.files() {
			if name != demo.KeysetFile {
				q.want(holds(other, string(key)) == "" && !bytes.Contains(other, match[1]), "%s holds the key.", name)
			}
		}
	}
}

// wantOtherKeyRefused wants a copy of the database to give its token with its own
// key, and to be of no use with one that was made anew.
func (q *inquiry) wantOtherKeyRefused(id string) {
	elsewhere, err := os.MkdirTemp("", "mooring-copy-")
	if !q.try(err) {
		return
	}
	defer func() { q.try(os.RemoveAll(elsewhere)) }()
	copied, other := filepath.Join(elsewhere, demo.DatabaseFile), filepath.Join(elsewhere, "other.keyset")
	_, err = q.App.Database.SQL().ExecContext(q.ctx, "VACUUM INTO ?", copied)
	if !q.try(err) || !q.try(secret.GenerateKeyset(other)) {
		return
	}
	access, _ := q.newestTokens()
	got, err := q.tokenOfCopy(id, copied, q.Config.KeysetFile)
	q.try(err)
	q.want(got == access, "A copy of the database does not give its token with its own key, so nothing is proven.")
	got, err = q.tokenOfCopy(id, copied, other)
	q.want(err != nil && got == "", "A copy of the database gives its token with a key that is not its own.")
	if err != nil {
		q.note("Started with another key, the product says", strings.ReplaceAll(err.Error(), elsewhere, "…"))
	}
}

// tokenOfCopy starts an app on a copy of the database and asks for the access
// token of a connection.
func (q *inquiry) tokenOfCopy(id, database, keyset string) (token string, err error) {
	options := app.Options{Config: q.Config, Logger: q.logger(), Now: q.clock.Now}
	options.Config.DatabaseURL, options.Config.KeysetFile = "sqlite:"+database, keyset
	opened, err := app.New(q.ctx, options)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, opened.Close(context.WithoutCancel(q.ctx))) }()
	access, err := opened.Keeper.Token(q.ctx, q.ref(id))
	if err != nil {
		return "", err
	}
	return access.Token.Reveal(), nil
}
