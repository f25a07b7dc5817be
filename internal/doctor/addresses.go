package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"mooring/internal/provider/answer"
	"mooring/internal/provider/endpoint"
)

// place is one address of a provider.
type place struct {
	what, variable, text string
}

// addresses asks each address of a provider once, without credentials. Whatever it
// answers, it is there; that it is the right one nobody can tell.
func (e *examination) addresses(ctx context.Context, a *area, s system) {
	places := []place{
		{"authorize address", "AUTHORIZE_URL", s.settings.AuthorizeURL}, {"token address", "TOKEN_URL", s.settings.TokenURL},
		{"revoke address", "REVOKE_URL", s.settings.RevokeURL}, {"API address", "API_URL", s.settings.APIURL},
	}
	found := make([]area, len(places))
	var asking sync.WaitGroup
	for i, p := range places {
		asking.Go(func() {
			found[i].name = s.name
			e.ask(ctx, &found[i], s, p)
		})
	}
	asking.Wait()
	for _, one := range found {
		a.findings = append(a.findings, one.findings...)
	}
}

// ask asks one address.
func (e *examination) ask(ctx context.Context, a *area, s system, p place) {
	if p.text == "" || e.wrong(s.prefix+p.variable) {
		return
	}
	template, err := endpoint.Parse(p.text)
	if err != nil {
		return // Validate has refused it.
	}
	address, err := template.For(s.tenant)
	switch {
	case err != nil:
		a.unseen(p.what, "Every practice has its own: "+p.text+".")
		return
	case e.options.Offline:
		a.unseen(p.what, address+" was not asked.")
		return
	}
	status, err := e.status(ctx, address)
	variable := s.prefix + p.variable
	switch {
	case err != nil:
		a.fault(p.what, address+" "+trouble(err)+".", "Look at "+variable+", and whether this machine may reach it.")
	case status >= http.StatusInternalServerError:
		a.warning(p.what, fmt.Sprintf("%s answers with status %d.", address, status), "Look at it again later, and at "+variable+".")
	case status == http.StatusNotFound && p.what == "authorize address":
		a.warning(p.what, address+" says that there is nothing.", "Look at "+variable+".")
	default:
		a.ok(p.what, address+" answers.")
	}
}

// status asks an address by GET and returns the status.
func (e *examination) status(ctx context.Context, address string) (int, error) {
	response, err := e.get(ctx, address)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// get asks an address by GET, without any credentials.
func (e *examination) get(ctx context.Context, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("cannot be called")
	}
	return e.http.Do(request)
}

// trouble says why there was no answer, without what came over the wire.
func trouble(err error) string {
	var (
		lookup      *net.DNSError
		certificate *tls.CertificateVerificationError
		timeout     net.Error
	)
	switch cause := answer.Cause(err); {
	case errors.As(cause, &lookup):
		return "has a host that is not known here"
	case errors.As(cause, &certificate):
		return "has a certificate that does not hold (" + certificate.Err.Error() + ")"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(cause, context.DeadlineExceeded):
		return "did not answer in time"
	default:
		return "cannot be reached (" + strings.TrimSuffix(cause.Error(), ".") + ")"
	}
}

// without is an address without its query, for people.
func without(address *url.URL) string {
	bare := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}
	return bare.String()
}
