package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"

	"mooring/internal/publicnet"
)

// refusal words a status that is no success; "" for one that is. It follows "The
// endpoint".
func refusal(status int) string {
	switch {
	case status >= 200 && status <= 299:
		return ""
	case status == statusGone:
		return "answered 410: it wants no more events"
	case status >= 300 && status <= 399:
		return fmt.Sprintf("answered %d, a redirect, which is not followed", status)
	case http.StatusText(status) != "":
		return fmt.Sprintf("answered %d (%s)", status, http.StatusText(status))
	}
	return fmt.Sprintf("answered %d", status)
}

// failure words why there was no answer. It follows "The endpoint". Words of libraries
// are left out: they may hold the address and what is secret in it.
func failure(err error, timeout time.Duration) string {
	var name *net.DNSError
	switch {
	case errors.Is(err, publicnet.ErrPrivate):
		return "has a name that leads to a private address, where events are never sent"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return "did not answer within " + inSeconds(timeout)
	case errors.As(err, &name) && name.IsNotFound:
		return "has a name that is not known"
	case errors.As(err, &name):
		return "has a name that could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "could not be reached"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed the connection without an answer"
	}
	if words := tlsFailure(err); words != "" {
		return words
	}
	return "did not answer as a web server does"
}

// tlsFailure words what is wrong with a certificate or with TLS; "" when nothing is.
func tlsFailure(err error) string {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var authority x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &host):
		return "has a certificate for another name"
	case errors.As(err, &authority):
		return "has a certificate that no authority we trust has signed"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "has a certificate that has expired or is not valid yet"
	case errors.As(err, &verification), errors.As(err, &invalid):
		return "has a certificate that is not valid"
	case errors.As(err, &header), errors.Is(err, http.ErrSchemeMismatch):
		return "does not speak TLS at this address"
	case errors.As(err, &alert):
		return "broke off making the TLS connection"
	}
	return ""
}

// isTimeout reports whether an error of the network says that it took too long.
func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// inSeconds words a time: "15 seconds".
func inSeconds(length time.Duration) string {
	switch {
	case length == time.Second:
		return "1 second"
	case length%time.Second == 0:
		return fmt.Sprintf("%d seconds", length/time.Second)
	}
	return length.String()
}
