package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"mooring/internal/browser"
	"mooring/internal/certify"
	"mooring/internal/certify/corepractice"
	"mooring/internal/config"
	"mooring/internal/secret"
)

// certifyCommand examines the integration against what Core Practice asks for.
type certifyCommand struct {
	certifySubject `embed:""`
	certifyTarget  `embed:""`

	Out     string   `default:"certification" help:"Folder for report.html, report.json and the two support requests. It is made when it is not there."`
	JSON    bool     `name:"json" help:"Print the JSON report instead of the table."`
	List    bool     `help:"List the requirements and how each is checked, and check none."`
	Only    []string `placeholder:"ID" help:"Check these requirements alone, such as 2.4,2.5, or all of a checkpoint, such as 3."`
	Workers int      `default:"2" help:"How many requirements are checked at a time."`
}

// certifySubject are the vendor's own settings.
type certifySubject struct {
	AppName            string        `name:"app-name" env:"MOORING_APP_NAME" default:"Mooring" help:"Name of your product."`
	Scopes             config.Scopes `name:"core-practice-scopes" env:"MOORING_CORE_PRACTICE_SCOPES" help:"Permissions that you ask for, separated by spaces. Default: those of mooring serve."`
	BaseURL            string        `name:"base-url" env:"MOORING_BASE_URL" placeholder:"URL" help:"Public address of your production installation; the redirect URI follows from it."`
	BrandDir           string        `name:"brand-dir" env:"MOORING_BRAND_DIR" placeholder:"FOLDER" help:"Folder with your logo and colour and with the buttons of Core Practice."`
	SandboxRedirectURI string        `name:"sandbox-redirect-uri" placeholder:"URI" help:"Redirect URI of your test installation, for the support request."`
	Contact            string        `help:"Whom Core Practice can ask, for the support requests: name, email address and telephone number."`
	VideoURL           string        `name:"video-url" placeholder:"URL" help:"Link to the demo video, for the support request."`
	Chromium           string        `placeholder:"PATH" help:"Chromium that the checks drive. Default: the usual places."`
}

// certifyTarget is a deployment to look at from outside.
type certifyTarget struct {
	Target        string `placeholder:"URL" help:"Look at a running installation from outside instead, by reading alone, and say what cannot be told that way."`
	Email         string `help:"With --target: sign in as this owner to see the pages behind the sign-in. That is the one form that is sent; the session ends by itself."`
	PasswordStdin bool   `help:"With --email: read the password from standard input, its first line, instead of MOORING_CERTIFY_PASSWORD."`
	// ClientID is searched for in what the installation sends.
	ClientID string `name:"core-practice-client-id" env:"MOORING_CORE_PRACTICE_CLIENT_ID" placeholder:"ID" help:"With --target: the client id, which no page may show."`
}

// passwordVariable holds the password that goes with --email.
const passwordVariable = "MOORING_CERTIFY_PASSWORD"

// errInterrupted ends an examination that somebody stopped. It is no success.
var errInterrupted = errors.New("interrupted; no report was written")

// Run implements kong's command.
func (c certifyCommand) Run(around surroundings) error {
	if len(c.Scopes) == 0 {
		scopes, err := config.DefaultScopes()
		if err != nil {
			return err
		}
		c.Scopes = scopes
	}
	subject, err := c.subject()
	if err != nil {
		return err
	}
	checkpoints, err := c.checkpoints(around, subject)
	if err != nil {
		return err
	}
	if c.List {
		return listRequirements(around, checkpoints)
	}
	report, err := c.examine(around, checkpoints)
	if err != nil {
		return err
	}
	whole := len(c.Only) == 0 && c.Target == ""
	letters := corepractice.Letters{Subject: subject, SandboxRedirectURI: c.SandboxRedirectURI, Counts: report.Counts(), Whole: whole}
	if report.Requests, err = letters.Requests(); err != nil {
		return err
	}
	if err := c.tell(around, report); err != nil {
		return err
	}
	return report.Err()
}

// subject is what is certified.
func (c certifyCommand) subject() (corepractice.Subject, error) {
	subject := corepractice.Subject{
		AppName: c.AppName, Scopes: c.Scopes, BrandFolder: c.BrandDir, Contact: c.Contact, VideoURL: c.VideoURL, Chromium: c.Chromium,
	}
	base := cmp.Or(c.BaseURL, c.Target)
	if base == "" {
		return subject, nil
	}
	redirect, err := corepractice.RedirectURI(base)
	if err != nil {
		return subject, fmt.Errorf("--base-url is no address: %w", err)
	}
	subject.RedirectURI = redirect
	return subject, nil
}

// checkpoints are what is checked, here or at the target.
func (c certifyCommand) checkpoints(around surroundings, subject corepractice.Subject) ([]certify.Checkpoint, error) {
	if c.Target == "" {
		if c.Email != "" || c.PasswordStdin {
			return nil, errors.New("--email and --password-stdin go with --target")
		}
		if !c.List {
			if _, err := browser.Find(c.Chromium); err != nil {
				return nil, fmt.Errorf("the checks need a browser: %w", err)
			}
		}
		return corepractice.Checkpoints(subject), nil
	}
	target := corepractice.Target{URL: c.Target, Email: c.Email, ClientID: c.ClientID}
	if err := c.password(around, &target); err != nil {
		return nil, err
	}
	return corepractice.TargetCheckpoints(subject, target)
}

// password finds the password of who signs in at the target. It is no flag,
// because other programs on the machine can read those.
func (c certifyCommand) password(around surroundings, target *corepractice.Target) (err error) {
	switch {
	case c.PasswordStdin:
		target.Password, err = readPassword(around.stdin)
	case c.Email != "":
		target.Password = secret.NewValue(os.Getenv(passwordVariable))
	}
	return err
}

// examine runs the checks and tells each as it ends.
func (c certifyCommand) examine(around surroundings, checkpoints []certify.Checkpoint) (certify.Report, error) {
	progress := terminalOf(around.stderr)
	began := time.Now()
	sections, err := certify.Run(around.ctx, certify.Options{
		Checkpoints: checkpoints, Only: c.Only, Workers: c.Workers, Mask: corepractice.Mask,
		Progress: func(line certify.Line) { _ = progress.Progress(around.stderr, line) },
	})
	if errors.Is(err, context.Canceled) {
		return certify.Report{}, errInterrupted
	}
	return certify.Report{
		Product: c.AppName, Provider: corepractice.Provider, Subject: c.examined(), Version: version(),
		StartedAt: began.Truncate(time.Second), Took: time.Since(began), Sections: sections, Next: corepractice.Next(),
	}, err
}

// examined says what was examined.
func (c certifyCommand) examined() string {
	switch {
	case c.Target == "":
		return "this program with your settings, against a simulated Core Practice and a throw-away database"
	case c.Email == "":
		return c.Target + ", from outside and without signing in"
	default:
		return c.Target + ", from outside, signed in as " + c.Email
	}
}

// listRequirements prints what is checked and how.
func listRequirements(around surroundings, checkpoints []certify.Checkpoint) error {
	terminal := terminalOf(around.stdout)
	for _, checkpoint := range checkpoints {
		if err := terminal.Requirements(around.stdout, checkpoint); err != nil {
			return err
		}
	}
	return nil
}
