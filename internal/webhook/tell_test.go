package webhook_test

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/eventlog"
	"mooring/internal/notify"
	"mooring/internal/storetest"
	"mooring/internal/webhook"
)

func TestAnAdminWhoseMailboxIsFullKeepsNoOtherFromBeingTold(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, answer(410, ""))
	r := newRig(t, storetest.Open, webhook.Options{})
	for _, name := range []string{"ann", "ben", "cem"} {
		r.admin(t, name, "admin")
	}
	r.endpoint(t, to)
	r.happen(t, eventlog.TypeConnected, 1)
	r.mustWork(t)
	full := &notify.Refusal{Code: "452 4.2.2"}
	r.mails.refuse = map[string]error{"ann@vendor.example": full}
	if err := r.TellAdmins(t.Context()); !errors.Is(err, full) {
		t.Errorf("nobody hears of the mail that did not leave: %v", err)
	}
	if r.mails.to() != "ben@vendor.example cem@vendor.example " {
		t.Errorf("told %q", r.mails.to())
	}
	r.mails.refuse = nil
	r.clock.advance(15 * time.Minute)
	if err := r.TellAdmins(t.Context()); err != nil || r.mails.to() != "ben@vendor.example cem@vendor.example ann@vendor.example " {
		t.Errorf("told %q, %v", r.mails.to(), err)
	}
}
