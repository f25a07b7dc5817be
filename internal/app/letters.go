package app

import (
	"fmt"

	"mooring/internal/mail"
	"mooring/internal/notify"
	"mooring/internal/queue"
	"mooring/internal/store"
)

// newLetters makes what tells people by email, and registers it with the queue.
func (a *App) newLetters(options Options, repositories *store.Store, shared *queue.Queue) (*notify.Service, error) {
	transport, err := newTransport(options)
	if err != nil {
		return nil, fmt.Errorf("set up mail: %w", err)
	}
	letters := notify.New(notify.Options{
		Store: repositories.Letters(), Transport: transport, Providers: a.Connections,
		BaseURL: options.Config.PublicURL(), AppName: options.Config.AppName, Now: options.Now, Logger: options.Logger,
	})
	letters.Register(shared)
	return letters, nil
}

// newTransport is the mail server that is configured, else a folder.
func newTransport(options Options) (notify.Transport, error) {
	letterhead := mail.Letterhead{From: options.Config.MailSender(), Host: options.Config.MailHost(), Now: options.Now}
	server, configured := options.Config.MailServer()
	if !configured {
		return mail.NewFolder(options.Config.MailFolderPath(), letterhead)
	}
	return mail.NewServer(mail.ServerOptions{
		Letterhead: letterhead, Host: server.Host, Port: server.Port, User: server.User, Password: server.Password,
		Security: mail.Security(server.Security),
	})
}
