package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"mooring/internal/notify"
)

// errUnreadable: what answered is no mail server, or one that broke off.
var errUnreadable = errors.New("the mail server's answer cannot be read")

// mustSignIn is the answer of a server that wants a user and a password first
// (RFC 4954 section 6).
const mustSignIn = 530

// judge turns what the library says into a *notify.Refusal, or an error without
// the server's words. Only what is said of the reader's address or of the mail
// itself is for good: that the server does not know us is for the operators to
// mend, and no fault of the address.
func judge(err error) error {
	var (
		failed *gomail.SendError
		answer *textproto.Error
		odd    textproto.ProtocolError
	)
	switch {
	case errors.As(err, &failed) && failed.ErrorCode() == 0:
		return fmt.Errorf("mail server: %s", failed.Reason)
	case errors.As(err, &failed):
		return &notify.Refusal{
			Code:      codes(failed.ErrorCode(), failed.EnhancedStatusCode()),
			Permanent: failed.ErrorCode() >= 500 && failed.ErrorCode() != mustSignIn && failed.Reason != gomail.ErrSMTPMailFrom,
		}
	case errors.As(err, &answer):
		return &notify.Refusal{Code: codes(answer.Code, "")}
	case errors.As(err, &odd):
		return errUnreadable
	}
	return fmt.Errorf("mail server: %w", err)
}

// codes writes a reply code with the enhanced one, when the two agree (RFC 3463
// section 2).
func codes(code int, enhanced string) string {
	text := strconv.Itoa(code)
	if enhanced != "" && strings.HasPrefix(enhanced, text[:1]) {
		return text + " " + enhanced
	}
	return text
}
