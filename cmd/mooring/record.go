package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"mooring/internal/config"
	"mooring/internal/demo"
	"mooring/internal/golive"
	"mooring/internal/sandbox/corepractice"
)

// recordCommand films the demo video that Core Practice asks for.
type recordCommand struct {
	recordScript `embed:""`
	recordTools  `embed:""`

	Out      string          `default:"golive.mp4" placeholder:"FILE" help:"The film, a name that ends in .mp4. Captions, chapters, a contact sheet, a transcript and the WebM film stand beside it, under the same name."`
	Size     string          `default:"1280x720" enum:"1280x720,1920x1080" help:"Size of the picture: ${enum}."`
	Captions golive.Captions `default:"burned" enum:"burned,beside" help:"Captions are burned into the picture, below the page, or only beside it: ${enum}. There is a .vtt file in either case."`
	WebM     bool            `name:"webm" default:"true" negatable:"" help:"Make a WebM film as well."`
	Product  string          `env:"MOORING_APP_NAME" help:"Name of your product, in the film and in the app that is filmed. Default: the one in the script."`
	BrandDir string          `name:"brand-dir" env:"MOORING_BRAND_DIR" placeholder:"FOLDER" help:"Folder with your logo and colour and with the buttons of Core Practice."`
	Against  string          `placeholder:"URL" help:"Film a real installation and its provider instead of a fresh demo, on your own screen: a person signs in there."`
	Host     []string        `help:"With --against: a name that the browser may reach besides that of the installation and *.corepractice.is."`
}

// recordScript says what is played.
type recordScript struct {
	Script      string `placeholder:"FILE" help:"Script to play. Default: one with the five sections that Core Practice asks for."`
	PrintScript bool   `help:"Print the script, as a start for your own, and film nothing."`
	Sections    []int  `placeholder:"NUMBER" help:"Film these sections alone, such as 1,3. What they need is prepared off camera."`
}

// recordTools are the programs that film.
type recordTools struct {
	Chromium string `placeholder:"PATH" help:"Chromium to film. Default: the usual places."`
	FFmpeg   string `name:"ffmpeg" placeholder:"PATH" help:"ffmpeg to film with; ffprobe is looked for in PATH. Default: the one in PATH."`
	Display  string `env:"DISPLAY" help:"With --against: the screen on which the browser's window is shown and filmed."`
}

// errNoFilm ends a film that somebody stopped. It is no success.
var errNoFilm = errors.New("interrupted; no film was made")

// Run implements kong's command.
func (c recordCommand) Run(around surroundings) error {
	script, err := c.script()
	if err != nil {
		return err
	}
	if c.PrintScript {
		_, err := around.stdout.Write(script)
		return err
	}
	film, err := c.film(around, script)
	if err != nil && around.ctx.Err() != nil {
		return errNoFilm
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(around.stdout, "\nA film of %s:\n  %s\n", film.Length(), strings.Join(film.Files, "\n  "))
	return err
}

// script is the text that is played.
func (c recordCommand) script() ([]byte, error) {
	if c.Script == "" {
		return golive.DefaultScript, nil
	}
	text, err := os.ReadFile(c.Script)
	if err != nil {
		return nil, fmt.Errorf("read the script: %w", err)
	}
	return text, nil
}

// film plays the script in front of the camera. Everything that can be found
// wrong before is told before.
func (c recordCommand) film(around surroundings, text []byte) (film golive.Film, err error) {
	script, err := golive.ReadScript(cmp.Or(c.Script, "the script"), text)
	if err != nil {
		return golive.Film{}, err
	}
	script.Product = cmp.Or(c.Product, script.Product)
	if script, err = script.Select(c.Sections); err != nil {
		return golive.Film{}, err
	}
	options, err := c.options(around, script.Product)
	if err != nil {
		return golive.Film{}, err
	}
	stage, closeStage, err := c.stage(around.ctx, script.Product)
	if err != nil {
		return golive.Film{}, err
	}
	defer func() { err = errors.Join(err, closeStage()) }()
	scene, err := golive.Play{
		Script: script, Stage: stage, Report: options.Report, Picture: strings.TrimSuffix(c.Out, ".mp4") + "-failed-step.png",
	}.Scene()
	if err != nil {
		return golive.Film{}, err
	}
	return golive.Make(around.ctx, options, scene)
}

// options are those of the film.
func (c recordCommand) options(around surroundings, product string) (golive.Options, error) {
	options := golive.Options{
		Out: c.Out, Captions: c.Captions, WebM: c.WebM, Product: product,
		Report: func(what string) { _, _ = fmt.Fprintln(around.stderr, what) },
	}
	var err error
	if options.Size, err = golive.ParseSize(c.Size); err != nil {
		return golive.Options{}, err
	}
	if c.Against != "" {
		if options.Hosts, err = c.hosts(); err != nil {
			return golive.Options{}, err
		}
		if options.Display = c.Display; options.Display == "" {
			return golive.Options{}, errors.New("--against needs a screen that a person sees, to sign in at the provider: run it on a desktop, or name one with --display")
		}
	}
	options.Tools, err = golive.FindTools(around.ctx, golive.Tools{Chromium: c.Chromium, FFmpeg: c.FFmpeg})
	return options, err
}

// hosts are the names that a browser needs for a real installation.
func (c recordCommand) hosts() ([]string, error) {
	address, err := url.Parse(c.Against)
	if err != nil || address.Hostname() == "" || (address.Scheme != "https" && address.Scheme != "http") {
		return nil, fmt.Errorf("--against is no address: %q", c.Against)
	}
	return slices.Concat([]string{address.Hostname(), "*.corepractice.is"}, c.Host), nil
}

// stage is where the script is played, and what ends it: a fresh demo, or the
// installation that is named.
func (c recordCommand) stage(ctx context.Context, product string) (golive.Stage, func() error, error) {
	if c.Against != "" {
		return golive.RealStage(c.Against), func() error { return nil }, nil
	}
	folder, err := os.MkdirTemp("", "mooring-record-")
	if err != nil {
		return golive.Stage{}, nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	running, err := c.demo(ctx, folder, product)
	if err != nil {
		return golive.Stage{}, nil, errors.Join(err, os.RemoveAll(folder))
	}
	return golive.DemoStage(running), func() error {
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestPatience+closePatience)
		defer cancel()
		return errors.Join(running.Close(patience), os.RemoveAll(folder))
	}, nil
}

// demo is a fresh one that bears the product's name and look. Its ports are
// those of "mooring demo" when they are free: viewers read them.
func (c recordCommand) demo(ctx context.Context, folder, product string) (*demo.Demo, error) {
	ports := demoCommand{Port: 8080, SandboxPort: 9090}
	site, provider, err := ports.listen(ctx)
	if err != nil {
		return nil, err
	}
	return demo.Open(ctx, demo.Options{
		Folder: folder, Site: site, Provider: provider,
		Configure: func(settings *config.Config) { settings.AppName, settings.BrandDir = product, c.BrandDir },
		Simulate: func(simulated *corepractice.Options) {
			simulated.Discreet = true // No password stands in a film.
			for i := range simulated.Clients {
				simulated.Clients[i].Name = product
			}
		},
	})
}
